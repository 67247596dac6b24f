package org.kbfgs.spark.dataset;

import org.apache.spark.Partitioner;
import org.kbfgs.statistics.ShardPlacement;

/** Shards to the partitions of the tasks that hold them. */
final class ShardPartitioner extends Partitioner {

    private static final long serialVersionUID = 1L;

    private final int shards;
    private final int partitions;

    ShardPartitioner(int shards, int partitions) {
        this.shards = shards;
        this.partitions = partitions;
    }

    private ShardPlacement placement() {
        return new ShardPlacement(shards, partitions);
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object shard) {
        return placement().taskOf((Integer) shard);
    }

    /** The shards of a partition, ascending. */
    int[] shardsOf(int partition) {
        return placement().shardsOf(partition);
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
