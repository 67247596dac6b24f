package org.kbfgs.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.io.BadInput;
import scala.Tuple2;

/**
 * Rows (id, features, label) of one input partition, checked, and those that are taken grouped by shard into chunks.
 *
 * @param examples of the whole dataset
 */
record RowsToChunks(String path, long examples, Selection selection, int shards, int width)
        implements PairFlatMapFunction<Iterator<InternalRow>, Integer, Chunk> {

    private static final int CHUNK_FLOATS = 1 << 18;

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Iterator<InternalRow> rows) {
        return new Grouping(rows);
    }

    private final class Grouping implements Iterator<Tuple2<Integer, Chunk>> {

        private final int capacity = (int) Math.max(1, Math.min(CHUNK_FLOATS / width, examples / shards + 1));
        private final Iterator<InternalRow> rows;
        private final Selection.Ids ids = selection.of(examples);
        private final Map<Integer, Chunk> open = new HashMap<>();
        private final Deque<Tuple2<Integer, Chunk>> ready = new ArrayDeque<>();

        Grouping(Iterator<InternalRow> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && rows.hasNext()) {
                add(rows.next());
            }
            if (ready.isEmpty()) {
                List<Integer> left = new ArrayList<>(open.keySet());
                left.forEach(this::close);
            }
            return !ready.isEmpty();
        }

        @Override
        public Tuple2<Integer, Chunk> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no chunk is left of " + path);
            }
            return ready.remove();
        }

        private void add(InternalRow row) {
            long id = id(row);
            ids.of(id).ifPresent(place -> add(place, features(row, id), label(row, id)));
        }

        private void add(long id, FloatRow features, long label) {
            int shard = (int) (id % shards);
            Chunk chunk = open.computeIfAbsent(shard, s -> new Chunk(capacity, width));
            chunk.addI(id, features, label);
            if (chunk.isFull()) {
                close(shard);
            }
        }

        private void close(int shard) {
            ready.add(new Tuple2<>(shard, open.remove(shard).trimmed()));
        }
    }

    private long id(InternalRow row) {
        if (row.isNullAt(0)) {
            throw new BadInput(path + ": a row has no id, expected 0 to " + (examples - 1));
        }
        long id = row.getLong(0);
        if (id < 0 || id >= examples) {
            throw new BadInput(
                    path + ": id " + id + " in " + examples + " rows, expected 0 to " + (examples - 1) + ", each once");
        }
        return id;
    }

    private FloatRow features(InternalRow row, long id) {
        if (row.isNullAt(1)) {
            throw new BadInput(path + ": features of id " + id + " are null, expected " + width + " numbers");
        }
        FloatRow features = new FloatRow(row.getArray(1));
        if (features.length() != width) {
            throw new BadInput(path + ": id " + id + " has " + features.length() + " features, expected " + width
                    + ", the network's inputs");
        }
        features.firstNull().ifPresent(i -> {
            throw new BadInput(path + ": feature " + i + " of id " + id + " is null, expected a number");
        });
        features.firstNotFinite().ifPresent(i -> {
            throw new BadInput(
                    path + ": feature " + i + " of id " + id + " is " + features.at(i) + ", expected a finite number");
        });
        return features;
    }

    private long label(InternalRow row, long id) {
        if (row.isNullAt(2)) {
            throw new BadInput(path + ": label of id " + id + " is null, expected a whole number");
        }
        return row.getLong(2);
    }
}
