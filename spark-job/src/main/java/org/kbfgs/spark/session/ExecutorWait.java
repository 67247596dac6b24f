package org.kbfgs.spark.session;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Waits until the executors that were asked for have registered. Their number follows from {@code spark.executor.instances},
 * a {@code local-cluster} master, or {@code spark.cores.max} and {@code spark.executor.cores}; times
 * {@code spark.scheduler.minRegisteredResourcesRatio} (1 unless set). Where none of these says, executors are awaited until
 * none has come for some seconds.
 *
 * @param executors that are expected; 0 where the number is not known
 * @param cores that are expected of all executors together; 0 where the number is not known
 * @param longest time of waiting
 */
record ExecutorWait(int executors, int cores, Duration longest) {

    static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*([0-9]+)\\s*,\\s*([0-9]+)\\s*,\\s*([0-9]+)\\s*]");

    private static final String RATIO = "spark.scheduler.minRegisteredResourcesRatio";
    private static final String LONGEST = "spark.scheduler.maxRegisteredResourcesWaitingTime";
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(50);

    static ExecutorWait of(SparkConf conf) {
        double ratio = Math.min(1, conf.getDouble(RATIO, 1));
        Duration longest = Duration.ofSeconds(conf.getTimeAsSeconds(LONGEST, "30s"));
        OptionalInt executors = executors(conf);
        int cores = executors.isPresent() ? 0 : conf.getInt("spark.cores.max", 0);
        return new ExecutorWait(share(executors.orElse(0), ratio), share(cores, ratio), longest);
    }

    private static int share(int asked, double ratio) {
        return (int) Math.ceil(asked * ratio);
    }

    /** The number that the configuration asks for. */
    private static OptionalInt executors(SparkConf conf) {
        Matcher cluster = LOCAL_CLUSTER.matcher(conf.get("spark.master"));
        if (cluster.matches()) {
            return OptionalInt.of(Integer.parseInt(cluster.group(1)));
        }
        if (conf.contains("spark.cores.max") && conf.contains("spark.executor.cores")) {
            return OptionalInt.of(Math.max(
                    1, conf.getInt("spark.cores.max", 1) / Math.max(1, conf.getInt("spark.executor.cores", 1))));
        }
        return conf.contains("spark.executor.instances")
                ? OptionalInt.of(conf.getInt("spark.executor.instances", 1))
                : OptionalInt.empty();
    }

    /** Whether the number is known that is asked for. */
    private boolean isKnown() {
        return executors > 0 || cores > 0;
    }

    /**
     * Returns when all have registered, or the longest time has passed.
     *
     * @throws ClusterFailure if Spark has stopped meanwhile, as it does when no master answers
     */
    void await(SparkContext spark) {
        long start = System.nanoTime();
        long changed = start;
        int before = 0;
        while (System.nanoTime() - start < longest.toNanos()) {
            if (spark.isStopped()) {
                throw ClusterFailure.stopped(spark.master());
            }
            int now = registered(spark);
            changed = now == before ? changed : System.nanoTime();
            before = now;
            boolean isQuiet = now > 0 && System.nanoTime() - changed > QUIET.toNanos();
            if (isKnown() ? hasAll(spark, now) : isQuiet) {
                return;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean hasAll(SparkContext spark, int now) {
        return now >= Math.max(1, executors) && (cores == 0 || spark.defaultParallelism() >= cores);
    }

    /** The executors that are registered now. */
    static int registered(SparkContext spark) {
        return spark.getExecutorMemoryStatus().size() - 1; // less the driver
    }
}
