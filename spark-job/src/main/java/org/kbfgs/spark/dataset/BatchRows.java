package org.kbfgs.spark.dataset;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of {@link RowLayout} of batches of columns: field by field of a batch, not row by row. A thread decodes the
 * batches ahead of the task, since Spark reads a row group, which may be a whole file, by one task.
 */
record BatchRows(List<BatchField> fields) implements FlatMapFunction<Iterator<ColumnarBatch>, InternalRow> {

    /** The fields of a batch. */
    private record Copied(int rows, List<BatchField.Values> values) {}

    @Override
    public Iterator<InternalRow> call(Iterator<ColumnarBatch> batches) {
        Iterator<Copied> copied = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Copied next() {
                ColumnarBatch batch = batches.next();
                return new Copied(
                        batch.numRows(),
                        fields.stream().map(field -> field.read(batch)).toList());
            }
        };
        ReadAhead<Copied> ahead = new ReadAhead<>(copied);
        TaskCompletionListener closing = task -> ahead.close();
        TaskContext.get().addTaskCompletionListener(closing);
        return new Rows(ahead);
    }

    private static final class Rows implements Iterator<InternalRow> {

        private final Iterator<Copied> batches;
        private Copied batch = new Copied(0, List.of());
        private int row;

        Rows(Iterator<Copied> batches) {
            this.batches = batches;
        }

        @Override
        public boolean hasNext() {
            while (row == batch.rows && batches.hasNext()) {
                batch = batches.next();
                row = 0;
            }
            return row < batch.rows;
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no row is left");
            }
            @Nullable Object[] values = new Object[batch.values.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = batch.values.get(i).of(row);
            }
            row++;
            return new GenericInternalRow(values);
        }
    }
}
