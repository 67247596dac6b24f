package org.kbfgs.spark.dataset;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.io.TableFormat;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;

/**
 * A dataset's rows as {@link RowLayout} says, whatever types the files have. Other columns of the files are not read.
 *
 * @param rows not read yet
 * @param count of the rows, where footers tell it
 * @param stored the rows of a DataFrame, which a second pass over it might give in another order
 */
record ExampleTable(
        Dataset<Row> rows, DatasetSummary summary, OptionalLong count, Optional<JavaRDD<InternalRow>> stored)
        implements AutoCloseable {

    /** Spark's own option: whether it takes paths for patterns. */
    static final String PATTERNS = "__globPaths__";

    private static final String VECTORISED = "spark.sql.parquet.enableVectorizedReader";

    /** Of files. */
    ExampleTable(Dataset<Row> rows, DatasetSummary summary, OptionalLong count) {
        this(rows, summary, count, Optional.empty());
    }

    /**
     * A table to learn from or to apply a preprocessing to.
     *
     * @throws org.kbfgs.io.BadInput if there is no dataset
     * @throws ClusterFailure if the cluster fails
     */
    static ExampleTable open(SparkSession spark, TableInput input, Fitting fitting, int width) {
        if (input instanceof TableInput.Files files) {
            return open(ParquetDataset.withBatchesFor(width, spark), files.name(), fitting, width);
        }
        return new FrameTable((TableInput.Frame) input, fitting).open();
    }

    /**
     * @param session whose settings may be changed
     * @param fitting whose files and columns are looked for
     * @param width the network's inputs, which LIBSVM does not tell; 0 where they are not known
     * @throws org.kbfgs.io.BadInput if there is no dataset
     * @throws ClusterFailure if the cluster fails
     */
    static ExampleTable open(SparkSession session, String path, Fitting fitting, int width) {
        TableFormat format = fitting.source().formatOf(path);
        try {
            return format == TableFormat.PARQUET
                    ? parquet(session, path, fitting)
                    : new InferredTable(session, path, format, fitting, width).open();
        } catch (Exception failure) {
            throw failure(path, format, failure);
        }
    }

    /** The exception to throw for a table that Spark does not open. */
    static RuntimeException failure(String path, TableFormat format, Exception failure) {
        if (failure instanceof AnalysisException) { // which Scala throws without declaring it
            return DatasetPath.unreadable(
                    path,
                    format,
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
        }
        return InferredTable.badInput(path, failure)
                .<RuntimeException>map(bad -> bad)
                .orElseGet(() -> ClusterFailure.of("reading " + path, failure));
    }

    /** Modified: session. */
    static void useReaderFor(DatasetSummary summary, SparkSession session) {
        summary.needsRowReader().ifPresent(file -> {
            ErrorLine.warnOnce(file + ": is encoded by BYTE_STREAM_SPLIT, which Spark's vectorised reader cannot read;"
                    + " reading " + summary.dataset().text() + " by the row reader, which is slower");
            session.conf().set(VECTORISED, false);
        });
    }

    private static ExampleTable parquet(SparkSession session, String path, Fitting fitting) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        DatasetSummary summary = DatasetSummary.exact(path, fitting.columns(), context);
        useReaderFor(summary, session);
        RowLayout layout = layout(summary.columns(), fitting);
        Map<StructType, List<Path>> groups = summary.byColumns();
        Dataset<Row> rows = groups.entrySet().stream()
                .map(group -> read(session, summary, group, groups.size() == 1, layout))
                .reduce(Dataset::union)
                .orElseThrow();
        return new ExampleTable(rows, summary, OptionalLong.of(summary.rows()));
    }

    /** Features that are transformed are read in float64. */
    static RowLayout layout(TableColumns columns, Fitting fitting) {
        return new RowLayout(columns, fitting.isTransformed() ? DataTypes.DoubleType : DataTypes.FloatType);
    }

    private static Dataset<Row> read(
            SparkSession session,
            DatasetSummary summary,
            Map.Entry<StructType, List<Path>> group,
            boolean isWhole,
            RowLayout layout) {
        StructType types = summary.types().toRead(group.getKey());
        DataFrameReader reader = session.read().schema(types);
        return read(reader, summary.dataset(), group.getValue(), isWhole).select(layout.fields(types));
    }

    /**
     * All columns of files whose dataset columns are of the same types.
     *
     * @param reader modified
     * @param isWhole whether these are all files of the dataset
     */
    static Dataset<Row> read(DataFrameReader reader, DatasetPath dataset, List<Path> group, boolean isWhole) {
        reader.option(PATTERNS, false);
        if (!isWhole && dataset.folders().size() == 1) {
            reader.option("basePath", dataset.folders().get(0).toString()); // folders' names still are columns
        }
        return reader.parquet(
                isWhole ? dataset.uris() : group.stream().map(Path::toString).toArray(String[]::new));
    }

    /** The ids of the rows; where neither a column holds them nor footers tell their number, a job counts the rows. */
    RowIds ids() {
        if (stored.isPresent()) {
            return RowIds.FromPartition.of(stored.get());
        }
        if (!(summary.columns().identity() instanceof RowIdentity.Column)) {
            return RowIds.FromPosition.of(internalRows());
        }
        return new RowIds.FromColumn(count.orElseGet(() -> internalRows().count()));
    }

    /** The rows where examples have weights; those of files without features and targets. In the same order. */
    JavaRDD<InternalRow> weights() {
        return stored.orElseGet(() ->
                rows.select(RowLayout.weightFields()).queryExecution().toRdd().toJavaRDD());
    }

    /** The rows as Spark holds them, always in the same partitions. */
    JavaRDD<InternalRow> internalRows() {
        return stored.orElseGet(() -> rows.queryExecution().toRdd().toJavaRDD());
    }

    /** Gives the room of stored rows back. */
    @Override
    public void close() {
        stored.ifPresent(own -> own.unpersist(false));
    }
}
