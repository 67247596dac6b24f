package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;

/** A shard on its way from the driver or to it, for data that are small. Targets and weights: one block or none. */
public record SentShard(int number, int shards, RowBlock features, List<RowBlock> targets, List<RowBlock> weights)
        implements Serializable {

    /** Deals shards, in order, to partitions of consecutive ones, cached. */
    public static JavaRDD<Shard> distribute(JavaSparkContext context, List<Shard> shards, int partitions) {
        List<SentShard> sent = shards.stream().map(SentShard::of).toList();
        return context.parallelize(sent, partitions).map(SentShard::shard).cache();
    }

    public static SentShard of(Shard shard) {
        return new SentShard(
                shard.number(),
                shard.shards(),
                shard.features(),
                shard.targets().map(List::of).orElse(List.of()),
                shard.weights().map(List::of).orElse(List.of()));
    }

    public Shard shard() {
        return new Shard(
                number,
                shards,
                features,
                targets.stream().findFirst(),
                weights.stream().findFirst());
    }
}
