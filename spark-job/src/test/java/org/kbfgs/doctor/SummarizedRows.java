package org.kbfgs.doctor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.DatasetSummary;
import org.kbfgs.spark.dataset.FileFooter;
import org.kbfgs.table.TableColumns;

/** Summaries of prepared datasets that are not there. */
final class SummarizedRows {

    private SummarizedRows() {}

    /** Rows in one file with this metadata. */
    static DatasetSummary of(long count, Map<String, String> metadata) {
        FileFooter footer =
                new FileFooter("file", count, new StructType(), List.of(), new HashMap<>(metadata), 0, false);
        return new DatasetSummary(
                new DatasetPath("somewhere", List.of()),
                List.of(),
                List.of(footer),
                TableColumns.prepared(Loss.SIGMOID_CROSS_ENTROPY),
                count);
    }
}
