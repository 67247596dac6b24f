package org.kbfgs.spark.predict;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.score.BatchScorer;
import org.kbfgs.spark.dataset.RowFeatures;
import scala.collection.JavaConverters;

/**
 * The rows of one partition with their predictions, a batch of rows at a time.
 *
 * @param inputs readers of the features
 * @param weights {@link Parameters#toBytes} of the network's weights
 * @param kept the first columns of a row; its last column is the features
 * @param scored the added columns' types
 * @param order of the columns in a row with its predictions: places among the kept columns and the added columns after them
 */
record ScoreRows(
        RowFeatures inputs,
        Architecture network,
        ElementType type,
        Broadcast<byte[]> weights,
        StructType kept,
        StructType scored,
        int[] order,
        List<AddedColumn> added)
        implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
        return rows.hasNext() ? new Scored(rows) : Collections.emptyIterator();
    }

    private final class Scored implements Iterator<InternalRow> {

        private final Iterator<InternalRow> rows;
        private final Parameters W = Parameters.zeros(network, BackendChoice.of(type));
        private final BatchScorer scorer = new BatchScorer(W);
        private final UnsafeProjection keep = UnsafeProjection.create(kept);
        private final UnsafeProjection join = inOrder();
        private final float[] features = new float[network.inputs()];
        /** The kept columns of the batch's rows. */
        private final List<InternalRow> batch = new ArrayList<>();
        /** The scores of the batch's rows, for each added column. */
        private final List<float[][]> scores = new ArrayList<>();

        private int next;

        Scored(Iterator<InternalRow> rows) {
            this.rows = rows;
            W.read(weights.value());
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close());
        }

        private void close() {
            scorer.close();
            W.flat().close();
        }

        @Override
        public boolean hasNext() {
            return next < batch.size() || rows.hasNext();
        }

        /** Valid until the next call, as Spark's rows are. */
        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no row is left of " + inputs.path());
            }
            if (next == batch.size()) {
                scoreBatch();
            }
            Object[] values = new Object[added.size()];
            for (int c = 0; c < values.length; c++) {
                values[c] = added.get(c).value(scores.get(c)[next]);
            }
            return join.apply(new JoinedRow(batch.get(next++), new GenericInternalRow(values)));
        }

        private UnsafeProjection inOrder() {
            List<Expression> columns = new ArrayList<>();
            for (int place : order) {
                StructField field = place < kept.size() ? kept.apply(place) : scored.apply(place - kept.size());
                columns.add(new BoundReference(place, field.dataType(), field.nullable()));
            }
            return UnsafeProjection.create(
                    JavaConverters.asScalaBuffer(columns).toSeq()); // of a type that differs between Spark's lines
        }

        private void scoreBatch() {
            batch.clear();
            scores.clear();
            next = 0;
            while (rows.hasNext() && batch.size() < BatchScorer.ROWS) {
                InternalRow row = rows.next();
                read(row);
                scorer.put(batch.size(), features);
                batch.add(keep.apply(row).copy());
            }
            scorer.forward();
            if (!scorer.isFinite()) {
                throw new IllegalStateException(inputs.path() + ": " + notFinite() + " for one of " + batch.size()
                        + " rows from " + named(batch.get(0)) + " on");
            }
            added.forEach(column -> scores.add(scorer.scores(column.score(), batch.size())));
        }

        private String notFinite() {
            return network.loss() == Loss.POISSON
                    ? "a rate exp(z) overflows float32"
                    : "the network's outputs are not finite";
        }

        private void read(InternalRow row) {
            inputs.read(row, kept.size(), () -> named(row), features);
            for (int i = 0; i < features.length; i++) {
                if (!Float.isFinite(features[i])) {
                    throw inputs.outside(i, named(row), features[i]);
                }
            }
        }

        /** The row by its id, where the column is kept. */
        private String named(InternalRow row) {
            if (kept.getFieldIndex(DatasetSpec.ID).isEmpty()) {
                return "a row";
            }
            int place = kept.fieldIndex(DatasetSpec.ID);
            return DatasetSpec.ID + " " + row.get(place, kept.apply(place).dataType());
        }
    }
}
