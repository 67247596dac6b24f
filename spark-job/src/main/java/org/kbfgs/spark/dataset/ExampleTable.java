package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
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
 * @param tables whose rows follow each other, each of one schema; not read yet
 * @param count of the rows, where footers tell it
 * @param batches the rows of files where they are read without Spark's expressions
 * @param stored the rows of a DataFrame, which a second pass over it might give otherwise
 */
record ExampleTable(
        List<Dataset<Row>> tables,
        RowLayout layout,
        DatasetSummary summary,
        OptionalLong count,
        Optional<JavaRDD<InternalRow>> batches,
        Optional<FrameTable.Stored> stored)
        implements AutoCloseable {

    /** Spark's own option: whether it takes paths for patterns. */
    static final String PATTERNS = "__globPaths__";

    private static final String VECTORISED = "spark.sql.parquet.enableVectorizedReader";

    /** Of files that do not tell the number of rows. */
    ExampleTable(Dataset<Row> table, RowLayout layout, DatasetSummary summary) {
        this(List.of(table), layout, summary, OptionalLong.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * A table to learn from or to apply a preprocessing to.
     *
     * @throws org.kbfgs.io.BadInput if there is no dataset
     * @throws ClusterFailure if the cluster fails
     */
    static ExampleTable open(SparkSession spark, TableInput input, Fitting fitting, int width) {
        if (input instanceof TableInput.Files files) {
            SparkSession own = ParquetDataset.withBatchesFor(fitting.columns().features(), width, spark);
            return open(own, files.name(), fitting, width);
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
        RowLayout layout = layout(summary.columns(), fitting, RowLayout.ROW_INDEX);
        Map<StructType, List<Path>> groups = summary.byColumns();
        List<Dataset<Row>> tables = new ArrayList<>();
        List<Optional<JavaRDD<InternalRow>>> batches = new ArrayList<>();
        groups.forEach((columns, files) -> {
            StructType types = summary.types().toRead(columns);
            Dataset<Row> table = read(session.read().schema(types), summary.dataset(), files, groups.size() == 1);
            tables.add(table);
            batches.add(new BatchLayout(layout, types).rows(session, table));
        });
        return new ExampleTable(
                tables, layout, summary, OptionalLong.of(summary.rows()), all(batches), Optional.empty());
    }

    /** Of all tables, in the order of Spark's union. */
    private static Optional<JavaRDD<InternalRow>> all(List<Optional<JavaRDD<InternalRow>>> groups) {
        List<JavaRDD<InternalRow>> found =
                groups.stream().flatMap(Optional::stream).toList();
        if (found.size() < groups.size()) {
            return Optional.empty();
        }
        return Optional.of(found.size() == 1 ? found.get(0) : union(found));
    }

    @SuppressWarnings("unchecked")
    private static JavaRDD<InternalRow> union(List<JavaRDD<InternalRow>> rows) {
        return JavaSparkContext.fromSparkContext(rows.get(0).context()).union(rows.toArray(JavaRDD[]::new));
    }

    /** Features that are transformed are read in float64. */
    static RowLayout layout(TableColumns columns, Fitting fitting, String position) {
        return new RowLayout(columns, fitting.isTransformed() ? DataTypes.DoubleType : DataTypes.FloatType, position);
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

    /** The ids of the rows; where neither a column holds them nor footers tell the number of rows, a job counts the rows. */
    RowIds ids() {
        if (stored.isPresent()) {
            return stored.get().ids();
        }
        if (!(summary.columns().identity() instanceof RowIdentity.Column)) {
            return count.isPresent() ? RowIds.FromFile.of(summary) : RowIds.FromBlock.of(positions());
        }
        return new RowIds.FromColumn(count.orElseGet(() -> positions().count()));
    }

    /** All fields. */
    Dataset<Row> rows() {
        return select(layout::fields);
    }

    private Dataset<Row> select(Function<StructType, Column[]> fields) {
        return tables.stream()
                .map(table -> table.select(fields.apply(table.schema())))
                .reduce(Dataset::union)
                .orElseThrow();
    }

    /** The rows without features, targets and weights. */
    private JavaRDD<InternalRow> positions() {
        return internal(select(types -> layout.positionFields()));
    }

    /** The rows where examples have weights; those of files without features and targets. In the same order. */
    JavaRDD<InternalRow> weights() {
        return stored.map(FrameTable.Stored::rows).orElseGet(() -> internal(select(types -> layout.weightFields())));
    }

    /** The rows with targets; those of files with nothing else. */
    JavaRDD<InternalRow> targets() {
        return stored.map(FrameTable.Stored::rows).orElseGet(() -> internal(select(layout::targetFields)));
    }

    /** The rows as Spark holds them, always in the same partitions. */
    JavaRDD<InternalRow> internalRows() {
        return stored.map(FrameTable.Stored::rows).or(() -> batches).orElseGet(() -> internal(rows()));
    }

    private static JavaRDD<InternalRow> internal(Dataset<Row> rows) {
        return rows.queryExecution().toRdd().toJavaRDD();
    }

    /** Gives the room of stored rows back. */
    @Override
    public void close() {
        stored.ifPresent(FrameTable.Stored::release);
    }
}
