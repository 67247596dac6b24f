package org.kbfgs.spark.dataset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.kbfgs.io.BadInput;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowIdentity;

/** A table whose columns and types a DataFrame tells. The DataFrame is computed once; later passes read its rows from Spark's local disks. */
record FrameTable(TableInput.Frame frame, Fitting fitting) {

    /** A name that no other column is likely to have. */
    private static final String ROWS = "kbfgs rows";

    ExampleTable open() {
        StructType types = frame.rows().schema();
        DatasetSummary summary =
                DatasetSummary.ofColumns(footer(frame), fitting.columns().with(frame.identity()));
        RowLayout layout = ExampleTable.layout(summary.columns(), fitting, RowLayout.BLOCK_START);
        Dataset<Row> table = inOrder();
        JavaRDD<InternalRow> stored = table.select(layout.fields(types))
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .map(InternalRow::copy) // Spark's rows are valid until the next
                .setName(frame.name())
                .persist(StorageLevel.DISK_ONLY());
        return new ExampleTable(
                List.of(table), layout, summary, OptionalLong.empty(), Optional.empty(), Optional.of(stored));
    }

    /** The DataFrame's columns, as a file's. */
    static FileFooter footer(TableInput.Frame frame) {
        StructType types = frame.rows().schema();
        return new FileFooter(frame.name(), 0, types, Arrays.asList(types.fieldNames()), new HashMap<>(), 0, false);
    }

    /** The rows so that their partitions and places number them. */
    private Dataset<Row> inOrder() {
        if (!(frame.identity() instanceof RowIdentity.OrderOf order)) {
            return frame.rows();
        }
        Column id = RowLayout.column(order.name());
        requireDistinct(order.name(), id);
        return frame.rows().sort(id);
    }

    /** Equal values would leave the order to the partitions. */
    private void requireDistinct(String name, Column id) {
        List<Row> wrong = frame.rows()
                .groupBy(id)
                .agg(functions.count(functions.lit(1)).as(ROWS))
                .where(id.isNull().or(functions.col(ROWS).gt(1)))
                .takeAsList(1);
        if (!wrong.isEmpty()) {
            throw new BadInput(
                    frame.name() + ": " + name + " is " + wrong.get(0).get(0) + " in "
                            + wrong.get(0).getLong(1) + " rows, expected a value in each row, and each once");
        }
    }
}
