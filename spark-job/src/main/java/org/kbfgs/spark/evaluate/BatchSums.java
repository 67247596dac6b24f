package org.kbfgs.spark.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.kbfgs.data.Shard;
import scala.Tuple2;

/** Sums over the batches of all shards, added in an order that does not depend on partitions. */
final class BatchSums {

    private BatchSums() {}

    /** Adds a batch's examples to sums, which are modified. */
    @FunctionalInterface
    interface Adder extends Serializable {
        void add(ShardScores.Batch batch, double[] sums);
    }

    /** The sums of all shards, in the shards' order. */
    static double[] of(JavaRDD<Shard> shards, ShardScores scores, int length, Adder adder) {
        List<Tuple2<Integer, double[]>> all = new ArrayList<>(shards.map(shard -> {
                    double[] sums = new double[length];
                    scores.of(shard).forEachRemaining(batch -> adder.add(batch, sums));
                    return new Tuple2<>(shard.number(), sums);
                })
                .collect());
        all.sort(Comparator.comparing(Tuple2::_1));
        double[] total = new double[length];
        for (Tuple2<Integer, double[]> one : all) {
            for (int i = 0; i < length; i++) {
                total[i] += one._2()[i];
            }
        }
        return total;
    }

    /** The scores of a batch's examples. */
    @FunctionalInterface
    interface Scorer extends Serializable, Function<ShardScores.Batch, Stream<Tuple2<Long, RocAreas.Mass>>> {}

    /** Those of all examples, not computed yet. */
    static JavaPairRDD<Long, RocAreas.Mass> scores(JavaRDD<Shard> shards, ShardScores scores, Scorer scorer) {
        return shards.flatMapToPair(
                shard -> StreamSupport.stream(Spliterators.spliteratorUnknownSize(scores.of(shard), 0), false)
                        .flatMap(scorer)
                        .iterator());
    }
}
