package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.io.BadInput;
import org.kbfgs.table.WeightColumn;

/**
 * Which of a table's rows are examples, and of which weights. A row of weight 0 is not an example. Where all other weights are
 * equal, weights have no effect, and none are kept.
 */
record WeightFit(Selection selection, RowWeight weight) implements Serializable {

    /** One job over the column of weights, if there is one. */
    static WeightFit of(ExampleTable table, String path, RowIds ids, Selection selection) {
        if (!(table.summary().columns().weight() instanceof WeightColumn.Named column)) {
            return new WeightFit(selection, new RowWeight.One());
        }
        RowWeight.Column plain = new RowWeight.Column(path, column.name(), 0);
        Summary summary = table.weights()
                .mapPartitions(rows -> summaries(rows, plain, ids, selection))
                .treeReduce(Summary::with);
        if (!(summary.largest > 0)) {
            throw new BadInput(path + ": weights " + column.name() + " are all 0, expected some above 0");
        }
        Selection positive = summary.zeros.isEmpty() ? selection : new Selection.Without(summary.zeros, selection);
        boolean areEqual = summary.smallest == summary.largest;
        return new WeightFit(
                positive,
                areEqual
                        ? new RowWeight.One()
                        : new RowWeight.Column(path, column.name(), Math.getExponent(summary.largest)));
    }

    private static Iterator<Summary> summaries(
            Iterator<InternalRow> rows, RowWeight.Column weights, RowIds ids, Selection selection) {
        Summary summary = new Summary();
        ToLongFunction<InternalRow> idOf = ids.reader(weights.path());
        Selection.Ids selected = selection.of(ids.rows());
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            long id = idOf.applyAsLong(row);
            if (selected.of(id).isPresent()) {
                summary.add(id, weights.checked(row, id));
            }
        }
        return List.of(summary).iterator();
    }

    /** Of some rows' weights. */
    private static final class Summary implements Serializable {

        private static final long serialVersionUID = 1L;

        /** Of weights above 0. */
        private float smallest = Float.POSITIVE_INFINITY;

        private float largest;
        private final BitSet zeros = new BitSet();

        /** Modified. */
        void add(long id, float weight) {
            if (weight == 0) {
                zeros.set(Math.toIntExact(id));
            } else {
                smallest = Math.min(smallest, weight);
                largest = Math.max(largest, weight);
            }
        }

        /** Modified. */
        Summary with(Summary other) {
            smallest = Math.min(smallest, other.smallest);
            largest = Math.max(largest, other.largest);
            zeros.or(other.zeros);
            return this;
        }
    }
}
