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
        useReaderFor(summary, session);
        try {
            Map<StructType, List<Path>> groups = summary.byColumns();
            return new ExampleTable(
                    groups.entrySet().stream()
                            .map(group -> read(session, summary.dataset(), group, groups.size() == 1))
                            .reduce(Dataset::union)
                            .orElseThrow(),
                    summary);
        } catch (Exception failure) {
            throw failure(path, failure);
        }
    }

    /** Modified: session. */
    static void useReaderFor(DatasetSummary summary, SparkSession session) {
        summary.needsRowReader().ifPresent(file -> {
            ErrorLine.warnOnce(file + ": is encoded by BYTE_STREAM_SPLIT, which Spark's vectorised reader cannot read;"
                    + " reading " + summary.path() + " by the row reader, which is slower");
            session.conf().set(VECTORISED, false);
        });
    }

    /** The exception to throw for a table that Spark does not open. */
    static RuntimeException failure(String path, Exception failure) {
        if (failure instanceof AnalysisException) { // which Scala throws without declaring it
            return DatasetPath.unreadable(
                    path,
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
        }
        return ClusterFailure.of("reading " + path, failure);
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

    private static Dataset<Row> read(
            SparkSession session, DatasetPath dataset, Map.Entry<StructType, List<Path>> group, boolean isWhole) {
        DataFrameReader reader = session.read().schema(DatasetColumns.toRead(group.getKey()));
        return read(reader, dataset, group.getValue(), isWhole)
                .select(
                        functions.col(DatasetSpec.ID).cast(DataTypes.LongType),
                        functions.col(DatasetSpec.FEATURES).cast(DataTypes.createArrayType(DataTypes.FloatType)),
                        functions.col(DatasetSpec.LABEL).cast(DataTypes.LongType));
    }
}
