package org.kbfgs.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.ComplexFutureAction;
import org.apache.spark.FutureAction;
import org.apache.spark.JobSubmitter;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kbfgs.io.BadInput;
import scala.collection.JavaConverters;
import scala.concurrent.Future;
import scala.concurrent.Promise$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Waiting for a job ends with the job or, where Spark has lost the job, with its context. */
class JobResultTest {

    /** More than Spark begins while they are handed in. */
    private static final int JOBS = 300;

    private final SparkContext spark =
            new SparkContext(new SparkConf().setMaster("local[1]").setAppName("job"));

    /** A job of a given future. */
    private static final class Given<T> extends AbstractFunction1<JobSubmitter, Future<T>> {

        private final Future<T> future;

        Given(Future<T> future) {
            this.future = future;
        }

        @Override
        public Future<T> apply(JobSubmitter jobs) {
            return future;
        }
    }

    @AfterEach
    void stop() {
        spark.stop();
    }

    @Test
    void isTheJobs() {
        FutureAction<Integer> job = new ComplexFutureAction<>(
                new Given<>(Promise$.MODULE$.successful(3).future()));
        assertThat(JobResult.of("counting", job, spark)).isEqualTo(3);
    }

    private void assertFails(Exception failure, Consumer<AbstractThrowableAssert<?, ?>> expected) {
        FutureAction<Integer> job = new ComplexFutureAction<>(
                new Given<>(Promise$.MODULE$.<Integer>failed(failure).future()));
        expected.accept(assertThatThrownBy(() -> JobResult.of("counting", job, spark)));
    }

    @Test
    void ofAJobThatFailedIsItsFailureWithWhatTheJobWasFor() {
        SparkException failure = new SparkException("no room");
        assertFails(failure, thrown -> thrown.isInstanceOf(ClusterFailure.class)
                .hasMessage("counting: no room")
                .hasCause(failure));
    }

    @Test
    void ofAJobThatMetBadInputIsTheBadInput() {
        BadInput bad = new BadInput("row 7: has no label");
        assertFails(new SparkException("task failed", bad), thrown -> thrown.isSameAs(bad));
    }

    @Test
    void anInterruptionEndsTheWaitAndTheJob() throws Exception {
        JavaRDD<Integer> waiting = JavaSparkContext.fromSparkContext(spark)
                .parallelize(List.of(1), 1)
                .map(one -> {
                    while (!TaskContext.get().isInterrupted()) {
                        Thread.sleep(10);
                    }
                    return one;
                });
        FutureAction<?> job =
                RDD.rddToAsyncRDDActions(waiting.rdd(), waiting.classTag()).collectAsync();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> JobResult.of("counting", job, spark))
                .isInstanceOf(ClusterFailure.class)
                .hasMessageStartingWith("counting: ")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> JobResult.of("counting", job, spark)).hasMessageContaining("cancelled");
    }

    @Test
    void ofAJobThatNeverEndsIsAFailureOnceItsContextHasEnded() {
        FutureAction<Integer> lost = new ComplexFutureAction<>(
                new Given<>(Promise$.MODULE$.<Integer>apply().future()));
        spark.stop();
        assertThatThrownBy(() -> JobResult.await(lost, spark, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Job lost because SparkContext was shut down");
    }

    /** Jobs that wait in Spark's queue when the context ends are in no list of running jobs, and Spark forgets them. */
    @Test
    void ofAJobThatSparkForgetsIsAFailureOnceItsContextHasEnded() {
        ClassTag<Object> any = ClassTag$.MODULE$.Object();
        RDD<Object> rdd = spark.parallelize(
                JavaConverters.asScalaBuffer(List.<Object>of(1)).toSeq(), 1, any);
        FutureAction<?> last = RDD.rddToAsyncRDDActions(rdd, any).collectAsync();
        for (int job = 1; job < JOBS; job++) {
            last = RDD.rddToAsyncRDDActions(rdd, any).collectAsync();
        }
        spark.stop();
        FutureAction<?> forgotten = last;
        assertThatThrownBy(() -> JobResult.await(forgotten, spark, Duration.ofSeconds(1)))
                .hasMessageContaining("because SparkContext was shut down");
    }
}
