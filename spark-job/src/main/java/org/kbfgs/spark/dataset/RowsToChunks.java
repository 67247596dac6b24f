package org.kbfgs.spark.dataset;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.data.ByteScale;
import scala.Tuple2;

/**
 * Rows of {@link RowLayout} of one input partition, checked, and those that are taken grouped by shard into chunks: of
 * bytes, where bytes stand for all of a row's features, else of float32.
 *
 * @param ids of the whole dataset
 */
record RowsToChunks(
        String path,
        RowIds ids,
        Selection selection,
        int shards,
        RowFeatures features,
        RowTarget target,
        RowWeight weight,
        ByteScale scale)
        implements PairFlatMapFunction<Iterator<InternalRow>, Integer, Chunk> {

    private static final int CHUNK_FEATURES = 1 << 18;

    @Override
    public Iterator<Tuple2<Integer, Chunk>> call(Iterator<InternalRow> rows) {
        return new Grouping(rows);
    }

    private final class Grouping implements Iterator<Tuple2<Integer, Chunk>> {

        private final int width = features.width();
        private final int capacity = (int) Math.max(1, Math.min(CHUNK_FEATURES / width, ids.rows() / shards + 1));
        private final Iterator<InternalRow> rows;
        private final ToLongFunction<InternalRow> idOf = ids.reader(path);
        private final Selection.Ids selected = selection.of(ids.rows());
        private final RowEncoder forms = new RowEncoder(scale, width);
        private final boolean bytesNeedNoLook = forms.bytesStandWithin(features.domain());
        /** A row's targets, then its weight, if it has one. */
        private final float[] targets = new float[target.width() + weight.width()];

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
            long id = idOf.applyAsLong(row);
            selected.of(id).ifPresent(place -> add(place, id, row));
        }

        /** {@code place}: the id that it gets, {@code id}: that which it has in the table. */
        private void add(long place, long id, InternalRow row) {
            forms.read(features, row, id);
            target.read(row, id, targets);
            weight.read(row, id, targets, target.width());
            if (forms.writeBytes()) {
                if (!bytesNeedNoLook) {
                    requireWithin(id);
                }
                put(open, place, forms.bytes());
            } else {
                requireWithin(id);
                put(openFloats, place, forms.writeFloats());
            }
        }

        private void requireWithin(long id) {
            forms.firstOutside(features.domain()).ifPresent(i -> {
                throw features.outside(i, "id " + id, forms.at(i));
            });
        }

        private void put(Map<Integer, Chunk> to, long id, byte[] row) {
            int shard = (int) (id % shards);
            Chunk chunk = to.computeIfAbsent(shard, s -> new Chunk(capacity, width, row.length, targets.length));
            chunk.add(id, row, targets);
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
}
