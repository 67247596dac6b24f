package org.kbfgs.spark.dataset;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.spark.session.ClusterFailure;

/**
 * A dataset's rows: {@code id} and {@code label} as bigint, {@code features} as array of float, whatever types of these the
 * files have. Other columns of the files are not read.
 *
 * @param rows not read yet
 */
record ExampleTable(Dataset<Row> rows, DatasetSummary summary) {

    /** Spark's own option: whether it takes paths for patterns. */
    private static final String PATTERNS = "__globPaths__";

    private static final String VECTORISED = "spark.sql.parquet.enableVectorizedReader";

    /**
     * @param session whose settings may be changed
     * @throws org.kbfgs.io.BadInput if there is no dataset
     * @throws ClusterFailure if the cluster fails
     */
    static ExampleTable open(SparkSession session, String path) {
        DatasetSummary summary = DatasetSummary.exact(path, JavaSparkContext.fromSparkContext(session.sparkContext()));
        summary.needsRowReader().ifPresent(file -> {
            ErrorLine.warnOnce(file + ": is encoded by BYTE_STREAM_SPLIT, which Spark's vectorised reader cannot read;"
                    + " reading " + path + " by the row reader, which is slower");
            session.conf().set(VECTORISED, false);
        });
        try {
            Map<StructType, List<Path>> groups = summary.byColumns();
            return new ExampleTable(
                    groups.entrySet().stream()
                            .map(group -> read(session, summary.dataset(), group, groups.size() == 1))
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
            SparkSession session, DatasetPath dataset, Map.Entry<StructType, List<Path>> group, boolean isWhole) {
        DataFrameReader reader = session.read().option(PATTERNS, false).schema(DatasetColumns.toRead(group.getKey()));
        if (!isWhole && dataset.folders().size() == 1) {
            reader.option("basePath", dataset.folders().get(0).toString()); // folders' names still are columns
        }
        String[] paths = isWhole
                ? dataset.uris()
                : group.getValue().stream().map(Path::toString).toArray(String[]::new);
        return reader.parquet(paths)
                .select(
                        functions.col(DatasetSpec.ID).cast(DataTypes.LongType),
                        functions.col(DatasetSpec.FEATURES).cast(DataTypes.createArrayType(DataTypes.FloatType)),
                        functions.col(DatasetSpec.LABEL).cast(DataTypes.LongType));
    }
}
