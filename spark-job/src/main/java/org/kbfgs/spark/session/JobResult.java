package org.kbfgs.spark.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.FutureAction;
import org.apache.spark.SparkContext;
import org.kbfgs.io.BadInput;
import scala.concurrent.Await;

/** The result of a job, for which the driver waits. */
public final class JobResult {

    private static final scala.concurrent.duration.Duration LOOK =
            scala.concurrent.duration.Duration.create(1, TimeUnit.SECONDS);

    /** From the beginning of a context's end until Spark has failed all jobs that it knows of. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private JobResult() {}

    /**
     * Waits for the end of a job, which is cancelled where the thread is interrupted.
     *
     * @param doing what the job is for, said where it fails
     * @throws BadInput if an executor met one
     * @throws ClusterFailure if the job fails otherwise, with the message of the executor's error, or the thread is interrupted
     */
    public static <T> T of(String doing, FutureAction<T> job, SparkContext spark) {
        try {
            return await(job, spark, PATIENCE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            job.cancel();
            throw ClusterFailure.of(doing, stopped);
        } catch (Exception failure) {
            throw ClusterFailure.of(doing, failure);
        }
    }

    /**
     * Spark fails the running jobs of a context that ends, but never a job that it was handed in the same moment.
     *
     * @throws IllegalStateException if the job has not ended so long after its context did
     * @throws Exception the job's own failure
     */
    static <T> T await(FutureAction<T> job, SparkContext spark, Duration patience) throws Exception {
        long running = System.nanoTime();
        while (!ended(job)) {
            if (!spark.isStopped()) {
                running = System.nanoTime();
            } else if (System.nanoTime() - running >= patience.toNanos()) {
                throw new IllegalStateException("Job lost because SparkContext was shut down");
            }
        }
        return Await.result(job, scala.concurrent.duration.Duration.Inf());
    }

    private static boolean ended(FutureAction<?> job) throws InterruptedException {
        try {
            Await.ready(job, LOOK);
            return true;
        } catch (TimeoutException running) {
            return false;
        }
    }
}
