package org.kbfgs.spark.dataset;

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
import org.jspecify.annotations.Nullable;
import org.kbfgs.data.ByteScale;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.TargetDomain;
import scala.Tuple2;

/**
 * Rows (id, features, label) of one input partition, checked, and those that are taken grouped by shard into chunks: of
 * bytes, where bytes stand for all of a row's features, else of float32.
 *
 * @param examples of the whole dataset
 * @param features what they may be: where they are the targets too, those that the loss is defined for
 */
record RowsToChunks(
        String path,
        long examples,
        Selection selection,
        int shards,
        int width,
        ByteScale scale,
        TargetDomain.Numbers features)
        implements PairFlatMapFunction<Iterator<InternalRow>, Integer, Chunk> {

    private static final int CHUNK_FEATURES = 1 << 18;

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Iterator<InternalRow> rows) {
        return new Grouping(rows);
    }

    private final class Grouping implements Iterator<Tuple2<Integer, Chunk>> {

        private final int capacity = (int) Math.max(1, Math.min(CHUNK_FEATURES / width, examples / shards + 1));
        private final Iterator<InternalRow> rows;
        private final Selection.Ids ids = selection.of(examples);
        private final RowEncoder forms = new RowEncoder(scale, width);
        private final boolean bytesNeedNoLook = forms.bytesStandWithin(features);
        private final Map<Integer, Chunk> open = new HashMap<>();
        private final Map<Integer, Chunk> openFloats = new HashMap<>();
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
                closeAll(open);
                closeAll(openFloats);
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
            ids.of(id).ifPresent(place -> add(place, id, features(row, id), label(row, id)));
        }

        /** {@code place}: the id that it gets, {@code id}: that which it has in the file. */
        private void add(long place, long id, FloatRow features, long label) {
            forms.read(features);
            if (forms.writeBytes()) {
                if (!bytesNeedNoLook) {
                    requireWithin(id);
                }
                put(open, place, forms.bytes(), label);
            } else {
                requireWithin(id);
                put(openFloats, place, forms.writeFloats(), label);
            }
        }

        private void requireWithin(long id) {
            forms.firstOutside(features).ifPresent(i -> {
                throw outside(path, i, id, forms.at(i), features);
            });
        }

        private void put(Map<Integer, Chunk> to, long id, byte[] row, long label) {
            int shard = (int) (id % shards);
            Chunk chunk = to.computeIfAbsent(shard, s -> new Chunk(capacity, width, row.length));
            chunk.add(id, row, label);
            if (chunk.isFull()) {
                close(to, shard);
            }
        }

        private void closeAll(Map<Integer, Chunk> from) {
            List<Integer> left = new ArrayList<>(from.keySet());
            left.forEach(shard -> close(from, shard));
        }

        private void close(Map<Integer, Chunk> from, int shard) {
            ready.add(new Tuple2<>(shard, from.remove(shard).trimmed()));
        }
    }

    /** A number that is not finite wants no advice. */
    static BadInput outside(String path, int feature, Object id, @Nullable Float value, TargetDomain.Numbers expected) {
        boolean isNumber = value != null && Float.isFinite(value);
        return new BadInput(path + ": feature " + feature + " of id " + id + " is " + value + ", expected "
                + (isNumber ? expected.expected() + " (" + expected.advice() + ")" : "a finite number"));
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
        return features;
    }

    private long label(InternalRow row, long id) {
        if (row.isNullAt(2)) {
            throw new BadInput(path + ": label of id " + id + " is null, expected a whole number");
        }
        return row.getLong(2);
    }
}
