package org.kbfgs.spark.dataset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.kbfgs.io.BadInput;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowIdentity;

/** A table whose columns and types a DataFrame tells. The DataFrame is computed once; later passes read its rows from Spark's local disks. */
record FrameTable(TableInput.Frame frame, Fitting fitting) {

    /** A name that no other column is likely to have. */
    private static final String ROWS = "kbfgs rows";

    /** The rows of a DataFrame on Spark's local disks, where a second pass finds the same, and their ids. */
    record Stored(JavaRDD<InternalRow> rows, RowIds ids) {

        void release() {
            rows.unpersist(false);
        }
    }

    /**
     * @throws BadInput if the DataFrame fails by one, or a row's identity is not as expected
     * @throws ClusterFailure if the cluster fails
     */
    ExampleTable open() {
        DatasetSummary summary =
                DatasetSummary.ofColumns(footer(frame), fitting.columns().with(frame.identity()));
        RowLayout layout = ExampleTable.layout(summary.columns(), fitting, RowLayout.BLOCK_START);
        try {
            return new ExampleTable(
                    List.of(frame.rows()),
                    layout,
                    summary,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.of(stored(layout)));
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw InferredTable.badInput(frame.name(), failure)
                    .<RuntimeException>map(bad -> bad)
                    .orElseGet(() -> ClusterFailure.of("reading " + frame.name(), failure));
        }
    }

    /** The rows in any order where a number gives each its id; else so that partitions and places number them. */
    private Stored stored(RowLayout layout) {
        if (!(frame.identity() instanceof RowIdentity.OrderOf order)) {
            return numbered(layout, frame.rows());
        }
        Column id = RowLayout.column(order.name());
        if (frame.rows().schema().apply(order.name()).dataType() instanceof IntegralType) {
            Column[] fields = layout.fields(frame.rows().schema());
            fields[RowLayout.IDENTITY] = id.cast(DataTypes.LongType).as("identity");
            Optional<Stored> known =
                    stored(frame.rows().select(fields), rows -> ColumnIds.of(rows, frame.name(), order.name()));
            if (known.isPresent()) {
                return known.get();
            }
        }
        requireDistinct(order.name(), id);
        return numbered(layout, frame.rows().sort(id));
    }

    private Stored numbered(RowLayout layout, Dataset<Row> rows) {
        Column[] fields = layout.fields(rows.schema());
        return stored(rows.select(fields), all -> Optional.of(RowIds.FromPartition.of(all)))
                .orElseThrow();
    }

    /** The rows are given back where they get no ids. */
    private Optional<Stored> stored(Dataset<Row> rows, Function<JavaRDD<InternalRow>, Optional<RowIds>> idsOf) {
        JavaRDD<InternalRow> all = rows.queryExecution()
                .toRdd()
                .toJavaRDD()
                .map(InternalRow::copy) // Spark's rows are valid until the next
                .setName(frame.name())
                .persist(StorageLevel.DISK_ONLY());
        Optional<RowIds> ids = Optional.empty();
        try {
            ids = idsOf.apply(all);
        } finally {
            if (ids.isEmpty()) {
                all.unpersist(false);
            }
        }
        return ids.map(own -> new Stored(all, own));
    }

    /** The DataFrame's columns, as a file's. */
    static FileFooter footer(TableInput.Frame frame) {
        StructType types = frame.rows().schema();
        return new FileFooter(frame.name(), 0, types, Arrays.asList(types.fieldNames()), new HashMap<>(), 0, false);
    }

    private void requireDistinct(String name, Column id) {
        List<Row> wrong = frame.rows()
                .groupBy(id)
                .agg(functions.count(functions.lit(1)).as(ROWS))
                .where(id.isNull().or(functions.col(ROWS).gt(1)))
                .takeAsList(1);
        if (!wrong.isEmpty()) {
            Row first = wrong.get(0);
            throw ColumnIds.wrong(frame.name(), name, String.valueOf(first.get(0)), first.getLong(1));
        }
    }
}
