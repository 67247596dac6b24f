package org.kbfgs.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.Examples;
import org.kbfgs.LiveBuffers;
import org.kbfgs.config.Method;
import org.kbfgs.config.MethodReader;
import org.kbfgs.config.Settings;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Loss;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.ShardMemory;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/** The paper's Table 1 with its constants: a case by hand, how it grows, and the arrays that a training really holds. */
class MethodStorageTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 4, 5), List.of(Activation.RELU, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final int MINI_BATCH = 8;
    private static final int SHARDS = 2;
    private static final StepSettings STEP = new StepSettings(0.01, 0.3);

    /** More than a window of pairs needs to be full, and than an epoch has. */
    private static final int SETTLED = 40;

    /** n = 3 columns, d_o = 3: nine parameters, triangles of six entries. */
    private static final Layer SMALL = new Layer(2, 3, Activation.LINEAR);

    private static Method method(String name, int window) {
        return new MethodReader(Settings.of(List.of("optimizer.name=" + name, "optimizer.k-bfgs.window=" + window)))
                .method();
    }

    private static long numbers(String name, Store store) {
        return MethodStorage.of(method(name, 2)).numbers(store, SMALL);
    }

    @Test
    void aSmallLayerByHand() {
        assertThat(numbers("k-bfgs", Store.WEIGHTS)).isEqualTo(9);
        assertThat(numbers("k-bfgs", Store.GRADIENT)).isEqualTo(9);
        assertThat(numbers("k-bfgs", Store.SQUARES)).isZero();
        assertThat(numbers("k-bfgs", Store.A)).isEqualTo(6 + 9 + 3);
        assertThat(numbers("k-bfgs", Store.G)).isEqualTo(9 + 12);
        assertThat(numbers("k-bfgs", Store.SCRATCH)).isEqualTo(18 + 6 + 6);
        // p = 2: Z is 3 x 4, M is 4 x 4.
        assertThat(numbers("k-bfgs-l", Store.G)).isEqualTo(12 + 16 + 12);
        assertThat(numbers("k-bfgs-l", Store.SCRATCH)).isEqualTo(18 + 6);
        assertThat(MethodStorage.of(method("k-bfgs-l", 2)).products()).isEqualTo(8);
        assertThat(MethodStorage.of(method("k-bfgs", 2)).products()).isZero();
        assertThat(numbers("kfac", Store.A)).isEqualTo(15);
        assertThat(numbers("kfac", Store.G)).isEqualTo(15);
        assertThat(numbers("adam", Store.SQUARES)).isEqualTo(9);
        assertThat(numbers("adam", Store.A)).isZero();
        assertThat(numbers("sgd", Store.SQUARES)).isZero();
    }

    /** O(p d_o) against O(d_o^2). */
    @Test
    void aWindowOfPairsReplacesTheSquareOfTheOutputs() {
        assertThat(growthOfG("k-bfgs")).isBetween(3.99, 4.01);
        assertThat(growthOfG("k-bfgs-l")).isBetween(1.99, 2.01);
    }

    private static double growthOfG(String name) {
        MethodStorage storage = MethodStorage.of(method(name, 10));
        return (double) storage.numbers(Store.G, new Layer(1000, 40_000, Activation.LINEAR))
                / storage.numbers(Store.G, new Layer(1000, 20_000, Activation.LINEAR));
    }

    /** W, the optimiser's arrays, and each shard's: no array is forgotten, and none counted that is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"k-bfgs", "k-bfgs-l", "kfac", "adam", "rmsprop", "sgd"})
    void isWhatATrainingHolds(String name) throws Exception {
        assertHeld(name, NETWORK);
    }

    /** Of activations whose slope is computed from h. */
    @Test
    void keptPreActivationsAreCounted() throws Exception {
        assertHeld(
                "adam",
                Architecture.of(
                        List.of(5, 4, 3, 5),
                        List.of(Activation.GELU, Activation.SOFTPLUS, Activation.SILU),
                        Loss.SIGMOID_CROSS_ENTROPY));
    }

    private static void assertHeld(String name, Architecture network) throws Exception {
        Method method = method(name, 10);
        Examples examples = Examples.random(network, 6 * MINI_BATCH, 3);
        try (Workers workers = new Workers(1)) {
            settled(method, network, examples, workers); // Leaves ND4J's own constants.
            long before = LiveBuffers.bytes(ElementType.FLOAT32);
            IterationRunner<?> trainer = settled(method, network, examples, workers);
            long held = LiveBuffers.bytes(ElementType.FLOAT32) - before;
            MethodStorage storage = MethodStorage.of(method);
            long optimiser = network.layers().stream()
                    .flatMapToLong(layer -> Stream.of(Store.values()).mapToLong(store -> storage.numbers(store, layer)))
                    .sum();
            ShardMemory shard = new ShardMemory(network, RequestedStatistics.of(method, false));
            long perShard = shard.sums() + shard.squares() + MINI_BATCH / SHARDS * shard.row();
            assertThat(held).isEqualTo((optimiser + SHARDS * perShard) * Float.BYTES);
            assertThat(trainer.iteration()).isEqualTo(SETTLED);
        }
    }

    /** After all that it ever requests. */
    private static IterationRunner<?> settled(Method method, Architecture network, Examples examples, Workers workers) {
        IterationRunner<?> trainer = new IterationRunner<>(
                examples.objective(Matrices.FLOAT32, MINI_BATCH, SHARDS, workers),
                method.optimizer(workers),
                new ScheduledBatches(examples.schedule(MINI_BATCH, SHARDS)),
                InitialWeights.uniform(network, Matrices.FLOAT32, 1),
                MINI_BATCH);
        trainer.warmUp(STEP);
        for (int k = 0; k < SETTLED; k++) {
            trainer.step(STEP);
        }
        trainer.flush(STEP);
        return trainer;
    }
}
