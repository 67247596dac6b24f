package org.kbfgs.statistics;

import java.io.Serializable;
import java.util.SplittableRandom;
import org.kbfgs.data.Shard;

/**
 * Which examples are in mini-batch k of an epoch, a function of its four numbers alone. Example id belongs to shard id
 * mod S. Position p of an epoch is entry floor(p / S) of shard (p mod S)'s shuffle; mini-batch k is positions [km, (k +
 * 1)m); what remains of an epoch after its last whole mini-batch is dropped.
 */
public record BatchSchedule(long examples, int miniBatch, int shards, long seed) implements Serializable {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    public BatchSchedule {
        if (examples < 1) {
            throw new IllegalArgumentException("schedule has " + examples + " examples, expected at least 1");
        }
        if (miniBatch < 1) {
            throw new IllegalArgumentException("mini-batch size is " + miniBatch + ", expected at least 1");
        }
        if (shards < 1) {
            throw new IllegalArgumentException("schedule has " + shards + " shards, expected at least 1");
        }
    }

    /** floor(n / m); 0 if m > n. */
    public long batchesPerEpoch() {
        return examples / miniBatch;
    }

    /** The order in which an epoch visits a shard's rows. */
    public int[] shuffle(long epoch, int shard) {
        int[] order = new int[Math.toIntExact(Shard.rowsOf(examples, shard, shards))];
        SplittableRandom random =
                new SplittableRandom(CounterRandom.mix(CounterRandom.mix(seed) + epoch) * GOLDEN_GAMMA + shard);
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Where mini-batch k's entries of a shard's shuffle begin; they end where those of k + 1 begin. */
    public int firstEntry(long k, int shard) {
        long positions = Math.min(k * miniBatch, examples);
        return Math.toIntExact(Shard.rowsOf(positions, shard, shards));
    }
}
