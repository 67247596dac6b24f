package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.source.Example;
import org.kbfgs.source.Examples;
import org.kbfgs.source.Targets;
import org.kbfgs.spark.session.ClusterFailure;

/** The rows of a table as examples, checked; a part is a partition of Spark's. */
public final class TableExamples implements Examples {

    private final ExampleTable table;
    private final Reader reader;
    private final DatasetSpec spec;
    private final Targets targets;
    private final Map<String, String> notes;

    /** @param notes further metadata */
    TableExamples(ExampleTable table, Reader reader, DatasetSpec spec, Targets targets, Map<String, String> notes) {
        this.table = table;
        this.reader = reader;
        this.spec = spec;
        this.targets = targets;
        this.notes = Map.copyOf(notes);
    }

    @Override
    public DatasetSpec spec() {
        return spec;
    }

    @Override
    public Map<String, String> notes() {
        return notes;
    }

    @Override
    public Targets targets() {
        return targets;
    }

    @Override
    public <R extends Serializable> List<R> visitParts(PartVisitor<R> visitor) {
        Reader own = reader; // the table is not sent
        try {
            return table.internalRows()
                    .mapPartitionsWithIndex(
                            (part, rows) -> List.of(visitor.visit(part, own.examples(rows)))
                                    .iterator(),
                            true)
                    .collect();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw InferredTable.badInput(own.path(), failure)
                    .<RuntimeException>map(bad -> bad)
                    .orElseGet(() -> ClusterFailure.of("reading " + own.path(), failure));
        }
    }

    /** Makes examples of rows of {@link RowLayout}. */
    record Reader(String path, RowIds ids, RowFeatures features, RowTarget target, RowWeight weight)
            implements Serializable {

        Iterator<Example> examples(Iterator<InternalRow> rows) {
            ToLongFunction<InternalRow> idOf = ids.reader(path);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public Example next() {
                    InternalRow row = rows.next();
                    long id = idOf.applyAsLong(row);
                    float[] values = new float[features.width()];
                    features.read(row, RowLayout.FEATURES, () -> "id " + id, values);
                    requireFinite(values, id);
                    float[] targets = new float[target.width() + weight.width()];
                    target.read(row, id, targets);
                    weight.read(row, id, targets, target.width());
                    return new Example(id, values, targets);
                }
            };
        }

        private void requireFinite(float[] values, long id) {
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw features.outside(i, "id " + id, values[i]);
                }
            }
        }
    }
}
