package org.kbfgs.spark.dataset;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;

/**
 * A dataset's rows as {@link RowLayout} says, whatever types the files have. Other columns of the files are not read.
 *
 * @param rows not read yet
 */
record ExampleTable(Dataset<Row> rows, DatasetSummary summary) {

    /** Spark's own option: whether it takes paths for patterns. */
    private static final String PATTERNS = "__globPaths__";

    private static final String VECTORISED = "spark.sql.parquet.enableVectorizedReader";

    /**
     * @param session whose settings may be changed
     * @param wanted columns
     * @throws org.kbfgs.io.BadInput if there is no dataset
     * @throws ClusterFailure if the cluster fails
     */
    static ExampleTable open(SparkSession session, String path, TableColumns wanted) {
        DatasetSummary summary =
                DatasetSummary.exact(path, wanted, JavaSparkContext.fromSparkContext(session.sparkContext()));
        summary.needsRowReader().ifPresent(file -> {
            ErrorLine.warnOnce(file + ": is encoded by BYTE_STREAM_SPLIT, which Spark's vectorised reader cannot read;"
                    + " reading " + path + " by the row reader, which is slower");
            session.conf().set(VECTORISED, false);
        });
        try {
            Map<StructType, List<Path>> groups = summary.byColumns();
            return new ExampleTable(
                    groups.entrySet().stream()
                            .map(group -> read(session, summary, group, groups.size() == 1))
                            .reduce(Dataset::union)
                            .orElseThrow(),
                    summary);
        } catch (Exception failure) {
            if (failure instanceof AnalysisException) { // which Scala throws without declaring it
                throw DatasetPath.unreadable(
                        path,
                        String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
            }
            throw ClusterFailure.of("reading " + path, failure);
        }
    }

    private static Dataset<Row> read(
            SparkSession session, DatasetSummary summary, Map.Entry<StructType, List<Path>> group, boolean isWhole) {
        DatasetPath dataset = summary.dataset();
        StructType types = summary.types().toRead(group.getKey());
        DataFrameReader reader = session.read().option(PATTERNS, false).schema(types);
        if (!isWhole && dataset.folders().size() == 1) {
            reader.option("basePath", dataset.folders().get(0).toString()); // folders' names still are columns
        }
        String[] paths = isWhole
                ? dataset.uris()
                : group.getValue().stream().map(Path::toString).toArray(String[]::new);
        return reader.parquet(paths).select(new RowLayout(summary.columns()).fields(types));
    }

    /** The ids of the rows; where no column holds them, a job counts the rows. */
    RowIds ids() {
        return summary.columns().identity() instanceof RowIdentity.Column
                ? new RowIds.FromColumn(summary.rows())
                : RowIds.FromPosition.of(internalRows());
    }

    /** The rows as Spark holds them, always in the same partitions. */
    JavaRDD<InternalRow> internalRows() {
        return rows.queryExecution().toRdd().toJavaRDD();
    }
}
