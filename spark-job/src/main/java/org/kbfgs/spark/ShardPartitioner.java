package org.kbfgs.spark;

import java.util.stream.IntStream;
import org.apache.spark.Partitioner;

/** Consecutive shards to a partition, as evenly as can be. */
final class ShardPartitioner extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int shards;
    private final int partitions;

    ShardPartitioner(int shards, int partitions) {
        this.shards = shards;
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object shard) {
        return (int) ((long) (Integer) shard * partitions / shards);
    }

    /** The shards of a partition, ascending. */
    int[] shardsOf(int partition) {
        return IntStream.range(0, shards)
                .filter(s -> getPartition(s) == partition)
                .toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShardPartitioner that && shards == that.shards && partitions == that.partitions;
    }

    @Override
    public int hashCode() {
        return 31 * shards + partitions;
    }
}
