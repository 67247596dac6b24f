package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function2;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import org.kbfgs.table.RowStorage;
import scala.Tuple2;

/**
 * The shards of one partition, put together from chunks in any order.
 */
record ChunksToShards(
        String path,
        long examples,
        int shards,
        int width,
        RowTarget target,
        RowWeight weight,
        ByteScale scale,
        RowStorage storage,
        ShardPartitioner owners)
        implements Function2<Integer, Iterator<Tuple2<Integer, Chunk>>, Iterator<Shard>> {

    @Override
    public Iterator<Shard> call(Integer partition, Iterator<Tuple2<Integer, Chunk>> chunks) {
        Map<Integer, Assembly> assemblies = new TreeMap<>();
        int[] own = owners.shardsOf(partition);
        for (int shard : own) {
            assemblies.put(shard, new Assembly(shard, own.length));
        }
        while (chunks.hasNext()) {
            Tuple2<Integer, Chunk> chunk = chunks.next();
            Optional.ofNullable(assemblies.get(chunk._1()))
                    .orElseThrow(() -> new IllegalStateException("shard " + chunk._1() + " is not of " + partition))
                    .add(chunk._2());
        }
        List<Shard> whole = new ArrayList<>();
        assemblies.values().forEach(a -> whole.add(a.shard()));
        return whole.iterator();
    }

    /** A shard's number and its rows. */
    private final class Assembly {

        private final int number;
        private final int rows;
        private final ShardAssembly shard;

        Assembly(int number, int siblings) {
            this.number = number;
            this.rows = Math.toIntExact(Shard.rowsOf(examples, number, shards));
            this.shard = new ShardAssembly(
                    path, new ShardForm(rows, width, scale.numbers(), target, weight), storage, siblings);
        }

        void add(Chunk chunk) {
            int[] places = new int[chunk.rows()];
            for (int r = 0; r < chunk.rows(); r++) {
                int row = (int) (chunk.id(r) / shards);
                if (!shard.claim(row)) {
                    throw new BadInput(path + ": id " + chunk.id(r) + " stands in several rows, expected each of 0 to "
                            + (examples - 1) + " once");
                }
                places[r] = row;
            }
            shard.put(chunk, places);
        }

        Shard shard() {
            int missing = shard.firstMissing();
            if (missing < rows) {
                throw new BadInput(path + ": id " + ((long) missing * shards + number)
                        + " is missing, expected each of 0 to " + (examples - 1) + " once");
            }
            return shard.shard(number, shards);
        }
    }
}
