package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.checkpoint.Checkpointing;
import org.kbfgs.checkpoint.Fingerprint;
import org.kbfgs.checkpoint.Provenance;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.owners.StateFiles;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.DivergenceException;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;
import org.kbfgs.train.TrainingHistory;
import org.kbfgs.train.TrainingState;

/** Owners write the states of their layers into a checkpoint's folder. The driver, which may not ask for them, gets none. */
class OwnersCheckpointsTest {

    private static final int SHARDS = 3;
    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final StepSettings SETTINGS = new StepSettings(0.1, 0.3);
    private static final Workers WORKERS = new Workers(1);
    private static final Method K_BFGS = new Method.OfKBfgs(KBfgsSettings.paper(new KBfgsSettings.Factor.Dense()));

    @TempDir
    private static Path folder;

    private static JavaSparkContext spark;
    private static JavaRDD<Shard> cached;

    private final List<String> warnings = new ArrayList<>();

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(
                LocalCluster.conf(LocalCluster.TWO_EXECUTORS).set(SharedFiles.SETTING, SharedFiles.class.getName()));
        cached = Example.cached(spark, SHARDS, SHARDS, ARITHMETIC.type());
    }

    @AfterAll
    static void stop() {
        spark.stop();
        WORKERS.close();
    }

    private static SparkOwners owners() {
        return new SparkOwners(
                () -> cached,
                Example.NETWORK,
                ARITHMETIC,
                WirePrecision.FULL,
                WirePrecision.FULL,
                Example.schedule(SHARDS),
                K_BFGS);
    }

    /** The same owners, whose states may not be asked for. */
    private static LayerOwners keptApart(LayerOwners owners) {
        return watched(owners, (call, arguments) -> assertThat(call).isNotEqualTo("state"));
    }

    /** The same owners. {@code watch} learns of each call, by its method's name and its arguments. */
    static LayerOwners watched(LayerOwners owners, BiConsumer<String, List<Object>> watch) {
        return (LayerOwners) Proxy.newProxyInstance(
                LayerOwners.class.getClassLoader(), new Class<?>[] {LayerOwners.class}, (proxy, method, arguments) -> {
                    watch.accept(method.getName(), arguments == null ? List.of() : List.of(arguments));
                    try {
                        return method.invoke(owners, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getTargetException();
                    }
                });
    }

    private static Iterations owned(SparkOwners owners) {
        return watchedTraining(keptApart(owners));
    }

    private static Iterations watchedTraining(LayerOwners owners) {
        return OwnersTest.owned(
                owners, cached, K_BFGS, SHARDS, ARITHMETIC, WirePrecision.FULL, SavedStates.WRITTEN_BY_OWNERS);
    }

    private static Iterations local() {
        return OwnersTest.local(K_BFGS, SHARDS, ARITHMETIC, WirePrecision.FULL);
    }

    private static <S> Iterations inDriver(Optimizer<S> optimizer, IterationRunner.TrainerState from) {
        return new IterationRunner<>(
                Example.local(SHARDS, ARITHMETIC.type()),
                optimizer,
                new ScheduledBatches(Example.schedule(SHARDS)),
                from,
                Example.schedule(SHARDS).miniBatch());
    }

    /** The warm start if there is any, and so many iterations. */
    private static List<Object> advanced(Iterations training, int iterations) {
        while (training.isCold()) {
            training.warmUpOnce(SETTINGS);
        }
        List<Object> figures = new ArrayList<>();
        for (int k = 0; k < iterations; k++) {
            IterationRunner.Iteration done = training.step(SETTINGS, Double.POSITIVE_INFINITY);
            figures.add(List.of(done.iteration(), done.loss(), done.stepNorms()));
        }
        figures.add(java.util.HexFormat.of().formatHex(training.weights().toBytes()));
        return figures;
    }

    private static CheckpointStore store(Path place) {
        return store(place, spark.sc());
    }

    static CheckpointStore store(Path place, SparkContext context) {
        return CheckpointStore.at(SharedFiles.uri(place), 2, context.hadoopConfiguration(), BackendChoice.get());
    }

    private void save(Iterations training, Path place) {
        save(training, store(place), warnings::add);
    }

    /** A training that is asked to stop, of which a checkpoint is written. */
    static void save(Iterations training, CheckpointStore store, Consumer<String> warn) {
        Fingerprint data = new Fingerprint(Example.EXAMPLES, "0123456789abcdef");
        Checkpoints checkpoints = new Checkpointing(
                new CheckpointSettings(OptionalInt.empty(), OptionalDouble.empty(), 2, Optional.empty()),
                store,
                new Provenance(Map.of("shards", "3"), data, data, Optional.empty(), "kernels"),
                Optional.empty(),
                () -> true,
                warn);
        assertThat(checkpoints.savedStates()).isEqualTo(SavedStates.WRITTEN_BY_OWNERS);
        checkpoints.after(
                training.iteration(),
                Checkpoints.Occasion.ITERATION,
                () -> new TrainingState(
                        training.point(), Optional.empty(), 1, TrainingHistory.START, Optional.empty()));
    }

    private static List<String> contents(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> place.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theFilesAreTheStateOfOneProcessAndAreResumedByAll() throws IOException {
        Path place = folder.resolve("whole");
        Iterations local = local();
        try (SparkOwners owners = owners()) {
            Iterations owned = owned(owners);
            assertThat(advanced(owned, 3)).isEqualTo(advanced(local, 3));
            save(owned, place);
            assertThat(contents(place.resolve("iteration-000000000003")))
                    .containsExactly(
                            "architecture.json",
                            "manifest.json",
                            "model.safetensors",
                            "optimizer/layer-0.safetensors",
                            "optimizer/layer-1.safetensors",
                            "training.json");
            assertThat(SharedFiles.writtenHere())
                    .contains("model.safetensors")
                    .noneMatch(name -> name.contains("layer"));
            IterationRunner.TrainerState read =
                    store(place).newest(warnings::add).snapshot().point();
            assertThat(OwnersTest.bits(read.optimizer().collected()))
                    .isEqualTo(OwnersTest.bits(local.point().optimizer().collected()));
            assertThat(read.optimizer()).isInstanceOf(StateFiles.class);
            Iterations driver = inDriver(K_BFGS.optimizer(WORKERS), read);
            List<Object> expected = advanced(local, 2);
            assertThat(advanced(owned, 2)).isEqualTo(expected);
            assertThat(advanced(driver, 2)).isEqualTo(expected);
            owned.returnTo(store(place).newest(warnings::add).snapshot().point());
            assertThat(advanced(owned, 2)).isEqualTo(expected);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadAtFirstIsReadOnceMore() {
        Path place = folder.resolve(SharedFiles.SHAKY);
        Iterations local = local();
        advanced(local, 1);
        try (SparkOwners owners = owners()) {
            Iterations owned = owned(owners);
            advanced(owned, 1);
            save(owned, place);
            owned.returnTo(store(place).newest(warnings::add).snapshot().point());
            assertThat(advanced(owned, 1)).isEqualTo(advanced(local, 1));
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aValueThatIsNotFiniteIsRefusedAndLeavesTheCheckpointBefore() throws IOException {
        Path place = folder.resolve("finite");
        Iterations local = local();
        advanced(local, 2);
        IterationRunner.TrainerState broken = local.point().copy();
        String name = broken.optimizer().collected().tensors().keySet().stream()
                .filter(array -> array.startsWith("layers.1."))
                .findFirst()
                .orElseThrow();
        try (SparkOwners owners = owners()) {
            Iterations owned = owned(owners);
            advanced(owned, 1);
            save(owned, place);
            List<String> before = contents(place);
            broken.optimizer().collected().tensor(name).vector().set(0, Double.NaN);
            owned.returnTo(broken);
            assertThatThrownBy(() -> save(owned, place))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessageContaining("diverged at iteration 2: the optimiser's " + name + " is not finite");
            assertThat(contents(place)).isEqualTo(before);
        }
    }

    /** The driver then holds a state to recover from. */
    @Test
    void whereAFileCannotBeWrittenTheTrainingContinuesWithAWarning() throws IOException {
        Path place = folder.resolve(SharedFiles.FULL);
        Iterations local = local();
        List<String> calls = new ArrayList<>();
        try (SparkOwners owners = owners()) {
            Iterations owned = watchedTraining(watched(owners, (call, arguments) -> calls.add(call)));
            advanced(owned, 1);
            save(owned, place);
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("no checkpoint at iteration 1: shared:")
                    .endsWith("optimizer: No space left on device");
            assertThat(contents(place)).isEmpty();
            assertThat(calls).containsOnlyOnce("state");
            advanced(local, 1);
            assertThat(advanced(owned, 1)).isEqualTo(advanced(local, 1));
        }
    }
}
