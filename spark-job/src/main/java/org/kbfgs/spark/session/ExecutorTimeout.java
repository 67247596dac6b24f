package org.kbfgs.spark.session;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends jobs that wait for executors which do not come: Spark itself waits for ever, and after its first task in silence.
 * A warning comes after a tenth of the time.
 */
public final class ExecutorTimeout implements AutoCloseable {

    /** A Spark setting of this program's own: how long jobs wait while there is no executor. */
    public static final String SETTING = "spark.kbfgs.executorTimeout";

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorTimeout.class);

    private static final String DEFAULT = "10m";
    private static final int WARNING = 10;
    private static final Duration POLL = Duration.ofMillis(500);

    private final SparkContext spark;
    private final Duration limit;
    private final Consumer<String> warn;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "kbfgs-executor-timeout");
        thread.setDaemon(true);
        return thread;
    });

    private long lastSeen = System.nanoTime();
    private boolean warned;

    private ExecutorTimeout(SparkContext spark, Duration limit, Consumer<String> warn) {
        this.spark = spark;
        this.limit = limit;
        this.warn = warn;
    }

    /** Watches a context from now on; one without executors of its own needs none and is let be. */
    static ExecutorTimeout watch(SparkContext spark, Consumer<String> warn) {
        SparkConf conf = spark.conf();
        Duration limit = Duration.ofSeconds(conf.getTimeAsSeconds(SETTING, DEFAULT));
        ExecutorTimeout timeout = new ExecutorTimeout(spark, limit, warn);
        if (!spark.isLocal()) {
            timeout.clock.scheduleWithFixedDelay(timeout::lookAgain, 0, POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return timeout;
    }

    /** A clock's work that throws is never run again, and Spark, asked for its executors, throws where it is slow to answer. */
    private void lookAgain() {
        try {
            look();
        } catch (Exception unanswered) { // Scala throws Spark's checked exceptions without declaring them
            LOG.debug("looking for executors", unanswered);
        }
    }

    private void look() {
        boolean none = spark.getExecutorMemoryStatus().size() <= 1; // the driver
        int[] jobs = spark.statusTracker().getActiveJobIds();
        if (!none || jobs.length == 0) {
            lastSeen = System.nanoTime();
            warned = false;
            return;
        }
        String gpus = GpuResources.toWaitFor(spark.conf());
        Duration gone = Duration.ofNanos(System.nanoTime() - lastSeen);
        if (gone.compareTo(limit) >= 0) {
            for (int job : jobs) {
                spark.cancelJob(
                        job, "as there is no executor" + gpus + " for " + limit.toSeconds() + " s (" + SETTING + ")");
            }
        } else if (!warned && gone.compareTo(limit.dividedBy(WARNING)) >= 0) {
            warn.accept("no executor" + gpus + " for " + gone.toSeconds() + " s; waiting until it is "
                    + limit.toSeconds() + " s");
            warned = true;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
