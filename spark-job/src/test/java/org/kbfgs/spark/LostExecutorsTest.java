package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.optim.kbfgs.KBfgsSettings.Factor;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.statistics.Objective;

/** Executors are killed, tasks fail or are run twice, cached shards vanish: a training's bits are those of one process. */
class LostExecutorsTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 4;
    private static final int ITERATIONS = 16;
    private static final int SLOW_MILLIS = 20_000;
    /** A busy machine takes half a minute to start an executor. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path folder;

    private static KillableExecutors executors;
    private static SparkSession session;
    private static ParquetDataset data;
    private static List<Object> undisturbed;

    @BeforeAll
    static void start() {
        executors = KillableExecutors.start(folder, SHARDS);
        session = executors.session();
        data = executors.data();
        undisturbed = run(Example.local(SHARDS, ARITHMETIC.type()), k -> {});
    }

    @AfterAll
    static void stop() {
        executors.close();
    }

    /** SIGKILL to one of the executors, or what is left of them, at a moment of every fourth iteration. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void executorsKilledAtRandomMoments(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Watch watch = new Watch(session.sparkContext())) {
            assertThat(run(distributed(data.shards()), k -> {
                        if (k % 4 == 2) {
                            KillableExecutors.killLater(random);
                        }
                    }))
                    .isEqualTo(undisturbed);
            assertThat(watch.lostExecutors()).isBetween(1, ITERATIONS / 4);
        }
    }

    /** The executor that comes in place of a killed one takes the killed one's part of the work. */
    @Test
    void theShardsAreSpreadAgain() throws Exception {
        Objective objective = distributed(data.shards());
        try (Watch watch = new Watch(session.sparkContext())) {
            LocalCluster.executors().get(0).destroyForcibly();
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (int i = 0;
                    System.nanoTime() < end
                            && (watch.lostExecutors() == 0 || holders().size() < 2);
                    i++) {
                objective
                        .evaluate(Example.weights(ARITHMETIC.type(), i), Example.ITERATION)
                        .get();
                Thread.sleep(50);
            }
            assertThat(watch.lostExecutors()).isEqualTo(1);
            assertThat(holders()).hasSize(2);
        }
        assertThat(Example.bits(objective, ARITHMETIC.type()))
                .isDeepEqualTo(Example.bits(Example.local(SHARDS, ARITHMETIC.type()), ARITHMETIC.type()));
    }

    /** Who holds the first of the two partitions, and who the second. */
    private static Set<String> holders() {
        Set<String> holders = new HashSet<>();
        for (int p = 0; p < 2; p++) {
            SparkEnv.get()
                    .blockManager()
                    .master()
                    .getLocations(new RDDBlockId(data.shards().id(), p))
                    .foreach(one -> holders.add(one.hostPort()));
        }
        return holders;
    }

    @Test
    void aTaskThatFailsOnceInEachJob() throws Exception {
        JavaRDD<Shard> failing = data.shards()
                .mapPartitionsWithIndex(
                        (p, shards) -> {
                            if (p == 1 && TaskContext.get().attemptNumber() == 0) {
                                throw new IllegalStateException("this time it fails");
                            }
                            return shards;
                        },
                        true);
        try (Watch watch = new Watch(session.sparkContext())) {
            assertThat(run(distributed(failing), k -> {})).isEqualTo(undisturbed);
            assertThat(watch.failedTasks()).isGreaterThanOrEqualTo(ITERATIONS);
        }
    }

    /** One attempt at a task hangs; a duplicate elsewhere, which has no shards yet, ends the job. */
    @Test
    void aStragglerOvertakenByItsDuplicate() throws Exception {
        JavaRDD<Shard> straggling = executors.straggling(folder.resolve("slow"), SLOW_MILLIS);
        long start = System.nanoTime();
        try (Watch watch = new Watch(session.sparkContext())) {
            assertThat(run(distributed(straggling), k -> {})).isEqualTo(undisturbed);
            assertThat(watch.duplicates()).isPositive();
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void cachedShardsThatVanish(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        assertThat(run(distributed(data.shards()), k -> {
                    int partition = random.nextInt(data.shards().getNumPartitions());
                    SparkEnv.get()
                            .blockManager()
                            .master()
                            .removeBlock(new RDDBlockId(data.shards().id(), partition));
                }))
                .isEqualTo(undisturbed);
    }

    private static Objective distributed(JavaRDD<Shard> shards) {
        return Example.distributed(shards, SHARDS, ARITHMETIC.type());
    }

    private static List<Object> run(Objective objective, IntConsumer before) {
        return Training.run(Training.of(objective, SHARDS, new Factor.Dense(), ARITHMETIC.type()), ITERATIONS, before);
    }
}
