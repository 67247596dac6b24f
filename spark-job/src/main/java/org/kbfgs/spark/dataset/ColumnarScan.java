package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.collection.JavaConverters;

/**
 * Batches of the columns of files, as Spark's vectorised readers decode them: the one place that asks Spark's physical plans.
 *
 * @param names of the batches' columns, those of the files first
 */
record ColumnarScan(List<String> names, JavaRDD<ColumnarBatch> batches) {

    /** Spark's limit to the columns of a batch. It is for the sake of generated code, which does not read these batches. */
    private static final String MOST_COLUMNS = "spark.sql.codegen.maxFields";

    /** Spark 3.5's names of the fields of _metadata in a scan. */
    static final String FILE = "file_path";

    static final String ROW_INDEX = "_tmp_metadata_row_index";

    /**
     * Of columns of files and fields of _metadata; empty where Spark reads rows.
     *
     * @param session of this table alone; the limit is removed from its settings
     */
    static Optional<ColumnarScan> of(SparkSession session, Dataset<Row> table) {
        session.conf().set(MOST_COLUMNS, Integer.MAX_VALUE);
        try {
            List<SparkPlan> leaves = JavaConverters.seqAsJavaList(
                    table.queryExecution().executedPlan().collectLeaves());
            return leaves.size() == 1 && leaves.get(0).supportsColumnar()
                    ? Optional.of(new ColumnarScan(
                            names(leaves.get(0)),
                            leaves.get(0).executeColumnar().toJavaRDD()))
                    : Optional.empty();
        } finally {
            session.conf().unset(MOST_COLUMNS);
        }
    }

    private static List<String> names(SparkPlan scan) {
        List<String> names = new ArrayList<>();
        JavaConverters.seqAsJavaList(scan.output()).forEach(column -> names.add(column.name()));
        return List.copyOf(names);
    }

    /** The place of a column of the files. */
    int place(String column) {
        return requireFound(column, names.indexOf(column));
    }

    /** The place of a field of _metadata, whose name may be a column's too. */
    int placeOfMetadata(String field) {
        return requireFound(field, names.lastIndexOf(field));
    }

    private int requireFound(String name, int place) {
        if (place < 0) {
            throw new IllegalStateException("Spark's scan has no column " + name + " among " + names);
        }
        return place;
    }
}
