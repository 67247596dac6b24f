package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.owners.Activity;
import org.kbfgs.spark.owners.OwnerEvent;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.Iterations;

/**
 * Owners of layers are killed, tasks are run twice: the training returns to the state that the driver holds where it must, and its
 * bits are those of one process. Tasks announce every block of their sums, so that executors fetch from the killed and the overtaken.
 */
class LostOwnersTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 4;
    private static final int ITERATIONS = 12;
    private static final int SLOW_MILLIS = 20_000;
    private static final long ANNOUNCED_BYTES = 0;
    private static final Method K_BFGS = new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()));

    @TempDir
    private static Path folder;

    private static KillableExecutors executors;
    private static List<Object> undisturbed;

    @BeforeAll
    static void start() {
        executors = KillableExecutors.start(folder, SHARDS);
        undisturbed = OwnersTest.results(
                OwnersTest.local(K_BFGS, SHARDS, ARITHMETIC, WirePrecision.FULL), ITERATIONS, k -> {});
    }

    @AfterAll
    static void stop() {
        executors.close();
    }

    /** SIGKILL to one of the executors at a moment of every fourth iteration; a state is held after the third. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void ownersKilledAtRandomMoments(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Watch watch = new Watch(executors.session().sparkContext())) {
            assertThat(results(executors.data()::shards, k -> {
                        if (k % 4 == 1) {
                            KillableExecutors.killLater(random);
                        }
                    }))
                    .isEqualTo(undisturbed);
            assertThat(watch.lostExecutors()).isBetween(1, ITERATIONS / 4);
        }
    }

    /** Sums that came while a job ran can only have been announced. */
    private static void assertAnnounced(SparkOwners owners) {
        List<OwnerEvent> events = owners.events().stream()
                .flatMap(process -> process.events().stream())
                .toList();
        assertThat(events.stream()
                        .filter(event -> event.activity() == Activity.GRADIENT_SUMS)
                        .filter(sums -> events.stream()
                                .anyMatch(job -> job.activity() == Activity.JOB
                                        && job.evaluation() == sums.evaluation()
                                        && sums.from() < job.to())))
                .isNotEmpty();
    }

    /** One attempt at a task hangs; a duplicate on the other executor leaves the same sums there. */
    @Test
    void aStragglerOvertakenByItsDuplicate() throws Exception {
        JavaRDD<Shard> straggling = executors.straggling(folder.resolve("slow"), SLOW_MILLIS);
        long start = System.nanoTime();
        try (Watch watch = new Watch(executors.session().sparkContext())) {
            assertThat(results(() -> straggling, k -> {})).isEqualTo(undisturbed);
            assertThat(watch.duplicates()).isPositive();
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS));
        ExecutorProbe.awaitNoOwners(executors.session().sparkContext());
    }

    private static List<Object> results(Supplier<JavaRDD<Shard>> shards, IntConsumer before) {
        try (SparkOwners owners = new SparkOwners(
                shards,
                Example.NETWORK,
                ARITHMETIC,
                WirePrecision.FULL,
                WirePrecision.FULL,
                Example.schedule(SHARDS),
                K_BFGS,
                ANNOUNCED_BYTES)) {
            Iterations owned =
                    OwnersTest.owned(owners, executors.data().shards(), K_BFGS, SHARDS, ARITHMETIC, WirePrecision.FULL);
            List<Object> results = OwnersTest.results(owned, ITERATIONS, before);
            assertAnnounced(owners);
            return results;
        }
    }
}
