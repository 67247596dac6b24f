package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.TableFormat;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TargetColumns;

/**
 * A table's rows as predictions need them: the columns that are kept, as the files have them, and the features as a list in a
 * last column. Ids and targets need not be there.
 *
 * @param rows not read yet
 * @param kept the columns that are kept
 * @param features readers of the last column
 */
public record ScoringTable(String path, Dataset<Row> rows, StructType kept, RowFeatures features) {

    /** The name of the last column; a name of the files' own does not matter, since the column is found by its place. */
    private static final String FEATURES = "kbfgs features";

    /**
     * @param preprocessing the model's
     * @param width the network's inputs
     * @param chosen the names of the columns that are kept; all where empty
     * @throws BadInput if there is no table, or it has not the model's features or not these columns
     * @throws ClusterFailure if the cluster fails
     */
    public static ScoringTable open(
            SparkSession spark, String path, Preprocessing preprocessing, int width, Optional<List<String>> chosen) {
        SparkSession session =
                ParquetDataset.withBatchesFor(preprocessing.columns().features(), width, spark);
        session.conf().set("spark.sql.caseSensitive", true); // as Parquet is
        Preprocessing own = withoutTargets(preprocessing);
        TableFormat format = own.source().formatOf(path);
        try {
            Dataset<Row> all = read(session, path, format, new Fitting.Apply(own), width);
            List<String> names = chosen.orElse(Arrays.asList(all.columns()));
            requireColumns(path, names, all);
            List<Column> columns = new ArrayList<>();
            names.forEach(name -> columns.add(RowLayout.column(name)));
            Dataset<Row> kept = all.select(columns.toArray(Column[]::new));
            RowLayout layout = ExampleTable.layout(own.columns(), new Fitting.Apply(own), RowLayout.BLOCK_START);
            columns.add(layout.features(all.schema()).as(FEATURES));
            RowFeatures features = new RowFeatures(
                    path, own.columns().features(), width, TargetDomain.Numbers.FINITE, own.transform());
            return new ScoringTable(path, all.select(columns.toArray(Column[]::new)), kept.schema(), features);
        } catch (BadInput bad) {
            throw bad;
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ExampleTable.failure(path, format, failure);
        }
    }

    /**
     * All columns of a DataFrame and the features.
     *
     * @throws BadInput if it has not the model's features
     */
    public static ScoringTable of(TableInput.Frame frame, Preprocessing preprocessing, int width) {
        Preprocessing own = withoutTargets(preprocessing);
        Dataset<Row> all = frame.rows();
        StructType types = all.schema();
        DatasetSummary.ofColumns(FrameTable.footer(frame), own.columns().with(frame.identity()));
        RowLayout layout = ExampleTable.layout(own.columns(), new Fitting.Apply(own), RowLayout.BLOCK_START);
        RowFeatures features = new RowFeatures(
                frame.name(), own.columns().features(), width, TargetDomain.Numbers.FINITE, own.transform());
        Dataset<Row> rows =
                all.select(functions.col("*"), layout.features(types).as(FEATURES));
        return new ScoringTable(frame.name(), rows, types, features);
    }

    /** Ids are read where there are any. */
    private static Preprocessing withoutTargets(Preprocessing preprocessing) {
        String id = preprocessing.columns().identity() instanceof RowIdentity.Column own ? own.name() : DatasetSpec.ID;
        TableColumns columns = new TableColumns(
                new RowIdentity.ColumnOrPosition(id), preprocessing.columns().features(), new TargetColumns.Input());
        return new Preprocessing(preprocessing.source(), columns, preprocessing.labels(), preprocessing.transform());
    }

    private static Dataset<Row> read(
            SparkSession session, String path, TableFormat format, Fitting fitting, int width) {
        if (format != TableFormat.PARQUET) {
            return new InferredTable(session, path, format, fitting, width).allColumns();
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        DatasetSummary summary = DatasetSummary.exact(path, fitting.columns(), context);
        ExampleTable.useReaderFor(summary, session);
        Map<StructType, List<Path>> groups = summary.byColumns();
        return groups.values().stream()
                .map(files -> ExampleTable.read(session.read(), summary.dataset(), files, groups.size() == 1))
                .reduce((one, other) -> one.unionByName(other, true))
                .orElseThrow();
    }

    private static void requireColumns(String path, List<String> names, Dataset<Row> all) {
        List<String> there = Arrays.asList(all.columns());
        for (String name : names) {
            if (!there.contains(name)) {
                throw new BadInput(path + ": no column " + name + " among " + String.join(", ", there)
                        + ", expected it by --columns");
            }
        }
    }
}
