package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.owners.Activity;
import org.kbfgs.spark.owners.OwnerEvent;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.owners.StateFiles;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.OptimizerState;
import org.kbfgs.train.SavedStates;

/**
 * Owners of layers are killed, tasks are run twice: the training returns to the last state that is held where it must, and its
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

    /** The same where owners write their states: new owners read those of a checkpoint after the third iteration. */
    @Test
    void newOwnersReadTheirStatesFromCheckpoints() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        CheckpointStore store = OwnersCheckpointsTest.store(
                folder.resolve("checkpoints"), executors.session().sparkContext());
        List<Object> installed = new ArrayList<>();
        try (Watch watch = new Watch(executors.session().sparkContext());
                SparkOwners owners = owners(executors.data()::shards)) {
            Iterations training = OwnersTest.owned(
                    OwnersCheckpointsTest.watched(owners, (call, arguments) -> {
                        if (call.equals("install")) {
                            installed.add(arguments.get(1));
                        }
                    }),
                    executors.data().shards(),
                    K_BFGS,
                    SHARDS,
                    ARITHMETIC,
                    WirePrecision.FULL,
                    SavedStates.WRITTEN_BY_OWNERS);
            assertThat(OwnersTest.results(training, ITERATIONS, k -> {
                        if (k == 3) {
                            OwnersCheckpointsTest.save(training, store, warning -> fail(warning));
                        }
                        if (k == 5) {
                            KillableExecutors.killLater(random);
                        }
                    }))
                    .isEqualTo(undisturbed);
            assertThat(watch.lostExecutors()).isPositive();
        }
        assertThat(installed)
                .last(InstanceOfAssertFactories.optional(OptimizerState.class))
                .containsInstanceOf(StateFiles.class);
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
            assertThat(results(() -> straggling, k -> {}, LostOwnersTest::assertAnnounced))
                    .isEqualTo(undisturbed);
            assertThat(watch.duplicates()).isPositive();
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS));
        ExecutorProbe.awaitNoOwners(executors.session().sparkContext());
    }

    private static SparkOwners owners(Supplier<JavaRDD<Shard>> shards) {
        return new SparkOwners(
                shards,
                Example.NETWORK,
                ARITHMETIC,
                WirePrecision.FULL,
                WirePrecision.FULL,
                Example.schedule(SHARDS),
                K_BFGS,
                ANNOUNCED_BYTES);
    }

    private static List<Object> results(Supplier<JavaRDD<Shard>> shards, IntConsumer before) {
        return results(shards, before, owners -> {});
    }

    private static List<Object> results(
            Supplier<JavaRDD<Shard>> shards, IntConsumer before, Consumer<SparkOwners> after) {
        try (SparkOwners owners = owners(shards)) {
            Iterations owned =
                    OwnersTest.owned(owners, executors.data().shards(), K_BFGS, SHARDS, ARITHMETIC, WirePrecision.FULL);
            List<Object> results = OwnersTest.results(owned, ITERATIONS, before);
            after.accept(owners);
            return results;
        }
    }
}
