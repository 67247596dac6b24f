package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kbfgs.data.Shard;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Objective.Underway;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.Sum;
import org.kbfgs.statistics.Targets;
import org.nd4j.linalg.api.buffer.DataType;

/** A job's only task in the driver's process, which takes the evaluations after its own, where there is room for one task alone. */
@Timeout(60)
class StayingTaskTest {

    private static final DataType TYPE = DataType.FLOAT;
    private static final int SHARDS = 4;

    /** How long a task stays. */
    private static final Duration STAY = Duration.ofSeconds(2);

    private static final int TRIES = 5;

    private static JavaSparkContext spark;
    private static JavaRDD<Shard> shards;
    private static byte[][] expected;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(new SparkConf().setMaster("local[1]").setAppName("staying"));
        shards = Example.cached(spark, SHARDS, 1, TYPE);
        expected = Example.bits(Example.local(SHARDS, TYPE), TYPE);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** What another test left. */
    @BeforeEach
    void noTaskStays() throws Exception {
        Watch.noJobs(spark.sc());
    }

    private static Objective objective() {
        return Example.distributed(shards, SHARDS, TYPE);
    }

    private static void assertRight(Objective objective) {
        assertThat(Example.bits(objective, TYPE)).isDeepEqualTo(expected);
    }

    @FunctionalInterface
    private interface Law {
        void holdsFor(Watch watch) throws Exception;
    }

    /** On a machine that is held up meanwhile a task may have gone too early: only what fits its stay counts. */
    private void whileItStays(Law law) throws Exception {
        for (int tries = 1; ; tries++) {
            noTaskStays();
            long start = System.nanoTime();
            try (Watch watch = new Watch(spark.sc())) {
                law.holdsFor(watch);
                return;
            } catch (AssertionError broken) {
                if (tries == TRIES
                        || Duration.ofNanos(System.nanoTime() - start).compareTo(STAY) < 0) {
                    throw broken;
                }
            }
        }
    }

    @Test
    void evaluationsThatFollowOneAnotherAreOfOneJobUntilItsTaskIsDismissed() throws Exception {
        Objective objective = objective();
        whileItStays(watch -> {
            assertRight(objective);
            assertRight(objective);
            assertThat(watch.jobs()).isEqualTo(1);
            MemoryPassage.dismissAll();
            assertRight(objective);
            assertThat(watch.jobs()).isEqualTo(2);
            watch.awaitEnded(1);
        });
    }

    @Test
    void itGoesByItselfAndTheNextEvaluationIsOfAnotherJob() throws Exception {
        Objective objective = objective();
        try (Watch watch = new Watch(spark.sc())) {
            assertRight(objective);
            int before = watch.jobs();
            watch.awaitEnded(before);
            assertRight(objective);
            assertThat(watch.jobs()).isGreaterThan(before);
        }
    }

    /** However busy it is. */
    @Test
    void othersJobsWaitForItAWhileAtMost() throws Exception {
        Objective objective = objective();
        AtomicBoolean goesOn = new AtomicBoolean(true);
        Thread training = new Thread(() -> {
            while (goesOn.get()) {
                objective.evaluate(Example.weights(TYPE, 1), Example.ITERATION);
            }
        });
        training.start();
        try {
            long start = System.nanoTime();
            assertThat(spark.parallelize(List.of(1, 2, 3), 1).count()).isEqualTo(3);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(STAY.multipliedBy(5));
        } finally {
            goesOn.set(false);
            training.join();
        }
    }

    /** Were each to wait until the other's task goes by itself, these would take a minute. */
    @Test
    @Timeout(40)
    void itGivesWayToAnotherObjectivesJob() {
        Objective train = objective();
        Objective test = objective();
        for (int k = 0; k < 20; k++) {
            assertRight(train);
            assertRight(test);
        }
    }

    @Test
    void anEvaluationBesideOneUnderWayIsOfAnotherJob() {
        Objective objective = objective();
        assertRight(objective);
        try (Underway first = objective.begin(Example.weights(TYPE, 1), Example.ITERATION)) {
            Objective other = objective();
            try (Underway second = other.begin(Example.weights(TYPE, 2), Example.ITERATION)) {
                byte[][] both = new byte[expected.length][];
                copyI(first.await(), both, 0);
                copyI(second.await(), both, expected.length / 2);
                assertThat(both).isDeepEqualTo(expected);
            }
        }
    }

    private static void copyI(List<Statistics> sums, byte[][] to, int from) {
        for (int i = 0; i < sums.size(); i++) {
            to[from + i] = sums.get(i).toBytes();
        }
    }

    @Test
    void anEvaluationIsGivenUpWithItsJob() throws Exception {
        Objective objective = objective();
        whileItStays(watch -> {
            assertRight(objective);
            objective.begin(Example.weights(TYPE, 3), Example.ITERATION).close();
            assertRight(objective);
            assertThat(watch.jobs()).isEqualTo(2);
        });
    }

    @Test
    void anErrorIsOfTheEvaluationThatMetIt() throws Exception {
        Objective objective = objective();
        Evaluation impossible = new Evaluation(
                Example.ITERATION.get(0).rows(), new Targets.Given(new double[][] {{1}}), Set.of(Sum.LOSS));
        whileItStays(watch -> {
            assertRight(objective);
            assertThatThrownBy(() -> objective.evaluate(Example.weights(TYPE, 1), List.of(impossible)))
                    .isInstanceOf(ClusterFailure.class);
            assertThat(watch.jobs()).as("it was of the same job").isEqualTo(1);
            assertRight(objective);
            assertThat(watch.jobs()).isEqualTo(2);
        });
    }

    @Test
    void aJobThatIsCancelledMeanwhileIsBegunAnew() throws Exception {
        Objective objective = objective();
        whileItStays(watch -> {
            assertRight(objective);
            spark.cancelAllJobs();
            watch.awaitEnded(1);
            assertRight(objective);
            assertThat(watch.jobs()).isEqualTo(2);
        });
    }

    /** The context's end ends its job, and with it the task's stay. */
    @Test
    void sparkIsStoppedWhileItStays() {
        Objective objective = objective();
        assertRight(objective);
        stop();
        try {
            assertThatThrownBy(() -> {
                        while (true) { // It may hear of it a moment later.
                            assertRight(objective);
                        }
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stopped SparkContext");
        } finally {
            start();
        }
        assertRight(objective());
    }

    @Test
    void whatAsksForNothingIsAJobThatEnds() throws Exception {
        Objective objective = objective();
        try (Watch watch = new Watch(spark.sc())) {
            assertThat(objective.evaluate(Example.weights(TYPE, 1), List.of())).isEmpty();
            assertRight(objective);
            assertThat(objective.evaluate(Example.weights(TYPE, 1), List.of())).isEmpty();
            assertThat(watch.jobs()).isGreaterThanOrEqualTo(3);
            watch.awaitEnded(watch.jobs());
        }
    }
}
