package org.kbfgs.spark.dataset;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.kbfgs.data.Shard;
import org.kbfgs.spark.session.Cluster;

/**
 * A dataset's cached shards, in as many partitions as the executors can work on at once. Executors that register after the
 * dataset was read get their share: once none has come for some seconds, the shards are read again into more partitions.
 * Results do not depend on it.
 */
final class ShardsOverExecutors extends SparkListener implements Supplier<JavaRDD<Shard>>, AutoCloseable {

    private static final Duration QUIET = Duration.ofSeconds(5);

    /** Living executors free memory within milliseconds. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final SparkContext spark;
    private final int shards;
    private final IntFunction<JavaRDD<Shard>> partitioned;
    private final StoredRows stored;
    private JavaRDD<Shard> cached;
    private CacheRebalancer balance;

    /** Of the executor that came last, by {@link System#nanoTime}; 0 once its share was considered. */
    private volatile long lastAdded;

    private ShardsOverExecutors(
            SparkContext spark,
            int shards,
            int partitions,
            IntFunction<JavaRDD<Shard>> partitioned,
            StoredRows stored) {
        this.spark = spark;
        this.shards = shards;
        this.partitioned = partitioned;
        this.stored = stored;
        this.cached = partitioned.apply(partitions);
        this.balance = CacheRebalancer.watch(cached);
    }

    /**
     * Reads the shards into the executors' memory or onto their disks.
     *
     * @param shards their number S
     * @param partitions the number at first
     * @param partitioned the shards in a number of partitions, not yet computed
     * @param stored reports where they are kept
     */
    static ShardsOverExecutors read(
            SparkContext spark,
            int shards,
            int partitions,
            IntFunction<JavaRDD<Shard>> partitioned,
            StoredRows stored) {
        ShardsOverExecutors all = new ShardsOverExecutors(spark, shards, partitions, partitioned, stored);
        try {
            stored.read(all.cached);
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            all.close();
            throw failure;
        }
        spark.addSparkListener(all);
        return all;
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
        lastAdded = System.nanoTime();
    }

    /** The shards as they are now to be worked on. */
    @Override
    public synchronized JavaRDD<Shard> get() {
        if (lastAdded != 0 && System.nanoTime() - lastAdded > QUIET.toNanos()) {
            lastAdded = 0;
            int partitions = Math.min(shards, Cluster.tasksAtOnce(spark));
            if (partitions > cached.getNumPartitions()) {
                readAgain(partitions);
            }
        }
        return cached;
    }

    /** The old partitions' memory is free before: there may be no room for both. */
    private void readAgain(int partitions) {
        balance.close();
        cached.unpersist(true);
        cached = partitioned.apply(partitions);
        balance = CacheRebalancer.watch(cached);
        stored.read(cached);
    }

    /** Waits for the executors to free their memory, but not long: a lost executor never answers. */
    @Override
    public synchronized void close() {
        spark.removeSparkListener(this);
        balance.close();
        CompletableFuture<Void> freed = new CompletableFuture<>();
        Thread waiting = new Thread(() -> unpersist(freed), "unpersist");
        waiting.setDaemon(true);
        waiting.start();
        freed.completeOnTimeout(null, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void unpersist(CompletableFuture<Void> freed) {
        try {
            cached.unpersist(true);
        } catch (RuntimeException stopped) { // Spark has ended, and freed everything.
            freed.complete(null);
        }
        freed.complete(null);
    }
}
