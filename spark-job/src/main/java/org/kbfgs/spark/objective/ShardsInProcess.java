package org.kbfgs.spark.objective;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.kbfgs.data.Shard;

/**
 * Hands the shards that a task of a local master computed to the driver, which is the same process: as they are, since
 * rows in mapped files cannot be sent.
 *
 * @param key of the task
 */
record ShardsInProcess(String key) implements FlatMapFunction<Iterator<Shard>, Integer> {

    private static final Map<String, List<Shard>> COMPUTED = new ConcurrentHashMap<>();

    /** The shards of a partition, by one job. */
    static List<Shard> computed(JavaRDD<Shard> shards, int partition) {
        String key = UUID.randomUUID().toString();
        try {
            shards.mapPartitions(new ShardsInProcess(key)).collectPartitions(new int[] {partition});
            return Objects.requireNonNull(COMPUTED.get(key), key);
        } finally {
            COMPUTED.remove(key);
        }
    }

    @Override
    public Iterator<Integer> call(Iterator<Shard> some) {
        List<Shard> all = new ArrayList<>();
        some.forEachRemaining(all::add);
        COMPUTED.put(key, all);
        return List.<Integer>of().iterator();
    }
}
