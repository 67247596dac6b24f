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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.TableFormat;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.TableColumns;

/**
 * A dataset's rows as predictions need them: the columns that are kept, as the files have them, and the features as array of
 * float in a last column. Ids and labels need not be there.
 *
 * @param rows not read yet
 * @param kept the columns that are kept
 */
public record ScoringTable(String path, Dataset<Row> rows, StructType kept) {

    /** The name of the last column; a name of the files' own does not matter, since the column is found by its place. */
    private static final String FEATURES = "kbfgs features";

    /** A loss of numbers needs no label, and ids are read where there are any. */
    private static final TableColumns FEATURES_ALONE = TableColumns.prepared(Loss.HALF_SQUARED_ERROR);

    /**
     * @param width the network's inputs
     * @param chosen the names of the columns that are kept; all where empty
     * @throws BadInput if there is no dataset, or it has no features or not these columns
     * @throws ClusterFailure if the cluster fails
     */
    public static ScoringTable open(SparkSession spark, String path, int width, Optional<List<String>> chosen) {
        SparkSession session = ParquetDataset.withBatchesFor(width, spark);
        session.conf().set("spark.sql.caseSensitive", true); // as Parquet is
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        DatasetSummary summary = DatasetSummary.exact(path, FEATURES_ALONE, context);
        ExampleTable.useReaderFor(summary, session);
        try {
            Dataset<Row> all = read(session, summary);
            List<String> names = chosen.orElse(Arrays.asList(all.columns()));
            requireColumns(path, names, all);
            List<Column> columns = new ArrayList<>();
            names.forEach(name -> columns.add(column(name)));
            Dataset<Row> kept = all.select(columns.toArray(Column[]::new));
            columns.add(column(DatasetSpec.FEATURES)
                    .cast(DataTypes.createArrayType(DataTypes.FloatType))
                    .as(FEATURES));
            return new ScoringTable(path, all.select(columns.toArray(Column[]::new)), kept.schema());
        } catch (BadInput bad) {
            throw bad;
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ExampleTable.failure(path, TableFormat.PARQUET, failure);
        }
    }

    private static Dataset<Row> read(SparkSession session, DatasetSummary summary) {
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

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }
}
