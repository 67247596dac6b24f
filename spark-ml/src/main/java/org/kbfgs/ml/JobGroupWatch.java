package org.kbfgs.ml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Notices that a job group is cancelled while a local master's training computes, which has no jobs: one job of the group, with one
 * task that waits, stands for the training. Where there is no job group, or jobs compute, there is no such job.
 */
final class JobGroupWatch implements AutoCloseable {

    private static final String GROUP = "spark.jobGroup.id";
    private static final long POLL_MILLIS = 100;

    /** Of this process: the ends that tasks wait for. */
    private static final Map<String, CountDownLatch> ENDS = new ConcurrentHashMap<>();

    private final String key = UUID.randomUUID().toString();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Optional<Future<Void>> job;

    private JobGroupWatch(SparkContext context) {
        boolean isNeeded = context.isLocal() && context.getLocalProperty(GROUP) != null;
        ENDS.put(key, end);
        String own = key;
        job = isNeeded
                ? Optional.of(JavaSparkContext.fromSparkContext(context)
                        .parallelize(List.of(own), 1)
                        .foreachAsync(JobGroupWatch::await))
                : Optional.empty();
    }

    /** Of the calling thread's job group. */
    static JobGroupWatch of(SparkContext context) {
        return new JobGroupWatch(context);
    }

    /** A task that is killed ends; Spark does not interrupt it. */
    private static void await(String key) throws InterruptedException {
        CountDownLatch end = ENDS.get(key);
        while (end != null && !end.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (TaskContext.get().isInterrupted()) {
                return;
            }
        }
    }

    boolean isCancelled() {
        return job.filter(Future::isDone).isPresent();
    }

    @Override
    public void close() {
        ENDS.remove(key);
        end.countDown();
    }
}
