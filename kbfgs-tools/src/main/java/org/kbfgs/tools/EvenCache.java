package org.kbfgs.tools;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.RDDBlockId;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.spark.session.Cluster;

/**
 * Caches a dataset with partitions on every executor, on none more than its even share, rounded up. Spark gives an executor that is ready before the others all
 * partitions that it has time for, and keeps them there.
 */
final class EvenCache {

    private static final int ATTEMPTS = 5;

    /** Executors that have registered are about to take tasks. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private EvenCache() {}

    /**
     * The dataset, computed and cached. Where it is still uneven after some attempts, a warning says how it lies.
     *
     * @param dataset a new copy at each call, not cached
     */
    static <T> JavaRDD<T> of(SparkContext spark, Supplier<JavaRDD<T>> dataset) {
        for (int attempt = 1; ; attempt++) {
            JavaRDD<T> cached = dataset.get().cache();
            cached.count();
            Map<String, Integer> held = held(cached);
            int executors = Cluster.executors(spark);
            int share = Cluster.evenShare(spark, cached.getNumPartitions());
            if (held.size() == Math.min(executors, cached.getNumPartitions())
                    && held.values().stream().allMatch(here -> here <= share)) {
                return cached;
            }
            if (attempt == ATTEMPTS) {
                ErrorLine.warn(cached.getNumPartitions() + " partitions lie on " + held.size() + " of " + executors
                        + " executors, at most " + share
                        + " were expected on each: the times are of this uneven cluster");
                return cached;
            }
            cached.unpersist(true);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** The number of cached partitions by executor. */
    private static Map<String, Integer> held(JavaRDD<?> cached) {
        Map<String, Integer> held = new HashMap<>();
        for (int partition = 0; partition < cached.getNumPartitions(); partition++) {
            SparkEnv.get()
                    .blockManager()
                    .master()
                    .getLocations(new RDDBlockId(cached.id(), partition))
                    .foreach(at -> held.merge(at.executorId(), 1, Integer::sum));
        }
        return held;
    }
}
