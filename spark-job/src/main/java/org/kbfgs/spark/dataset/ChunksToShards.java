package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function2;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.io.BadInput;
import scala.Tuple2;

/**
 * The shards of one partition, put together from chunks in any order. Features are kept as bytes where all of a shard's
 * are.
 */
record ChunksToShards(
        String path,
        long examples,
        int shards,
        int width,
        RowTarget target,
        RowWeight weight,
        ByteScale scale,
        ShardPartitioner owners)
        implements Function2<Integer, Iterator<Tuple2<Integer, Chunk>>, Iterator<Shard>> {

    @Override
    public Iterator<Shard> call(Integer partition, Iterator<Tuple2<Integer, Chunk>> chunks) {
        Map<Integer, Assembly> assemblies = new TreeMap<>();
        for (int shard : owners.shardsOf(partition)) {
            assemblies.put(shard, new Assembly(shard));
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

    private final class Assembly {

        private final int number;
        private final int rows;
        private final BitSet seen = new BitSet();
        /** A row's targets, then its weight, if it has one. */
        private final float[] numbers = new float[target.width() + weight.width()];

        private final RowTarget.Assembly targets;
        private final float[] weights;
        private final FeatureAssembler features;

        Assembly(int number) {
            this.number = number;
            this.rows = Math.toIntExact(Shard.rowsOf(examples, number, shards));
            this.targets = target.assembly(rows, length(target.columns()));
            this.weights = new float[rows * weight.width()];
            this.features = new FeatureAssembler(rows, width, length(width), scale.numbers());
        }

        private int length(int columns) {
            long numbers = (long) rows * columns;
            if (numbers > Integer.MAX_VALUE - 8) {
                throw new BadInput(path + ": shard " + number + " of " + shards + " has " + rows + " rows of " + columns
                        + " numbers, expected fewer than 2^31 numbers: set more shards");
            }
            return (int) numbers;
        }

        void add(Chunk chunk) {
            int[] places = new int[chunk.rows()];
            for (int r = 0; r < chunk.rows(); r++) {
                int row = (int) (chunk.id(r) / shards);
                if (seen.get(row)) {
                    throw new BadInput(path + ": id " + chunk.id(r) + " stands in several rows, expected each of 0 to "
                            + (examples - 1) + " once");
                }
                seen.set(row);
                chunk.copyTarget(r, numbers);
                targets.put(row, numbers);
                if (weight.width() > 0) {
                    weights[row] = numbers[target.width()];
                }
                places[r] = row;
            }
            features.put(chunk, places);
        }

        Shard shard() {
            if (seen.cardinality() != rows) {
                throw new BadInput(path + ": id " + ((long) seen.nextClearBit(0) * shards + number)
                        + " is missing, expected each of 0 to " + (examples - 1) + " once");
            }
            return new Shard(number, shards, features.block(), targets.block(), weights());
        }

        private Optional<RowBlock> weights() {
            return weight.width() > 0 ? Optional.of(new RowBlock.Floats(rows, 1, weights)) : Optional.empty();
        }
    }
}
