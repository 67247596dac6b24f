package org.kbfgs.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.config.Method;
import org.kbfgs.config.MethodReader;
import org.kbfgs.config.Settings;
import org.kbfgs.memory.MethodStorage;
import org.kbfgs.memory.Store;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.PaperNetwork;

/** The paper's Table 2 with its constants: known figures, a case by hand, and how each term grows. */
class IterationCostTest {

    private static final double GIGA = 1e9;

    /** d_i = 2, d_o = 3, so n = 3 columns; the second layer of a network. */
    private static final LayerSize SMALL = new LayerSize(2, 3, false);

    private static final int M = 5;

    private static final Method K_BFGS = method("k-bfgs");
    private static final Method ADAM = method("adam");
    private static final Method SGD = method("sgd");

    private static Method method(String name, String... more) {
        List<String> settings = new ArrayList<>(List.of("optimizer.name=" + name));
        settings.addAll(List.of(more));
        return new MethodReader(Settings.of(settings)).method();
    }

    private static Method window(int pairs) {
        return method("k-bfgs-l", "optimizer.k-bfgs.window=" + pairs);
    }

    private static Method kfac(int interval) {
        return method("kfac", "optimizer.kfac.inverse-interval=" + interval);
    }

    static List<Method> methods() {
        return List.of(K_BFGS, window(100), kfac(20), ADAM, method("rmsprop"), SGD);
    }

    @Test
    void kBfgsOnThePapersNetworksTakesTheKnownWork() {
        IterationCost mnist = IterationCost.of(PaperNetwork.MNIST.architecture(), K_BFGS, 1000);
        assertThat(mnist.work(Phase.PASS) / GIGA).isCloseTo(15.4, within(0.05));
        assertThat(mnist.work(Phase.SECOND_MOMENTS) / GIGA).isCloseTo(3.25, within(0.01));
        assertThat(mnist.work(Phase.ADDITIONAL_PASS) / GIGA).isCloseTo(9.75, within(0.05));
        assertThat(mnist.work(Phase.STEP) / GIGA).isCloseTo(9, within(0.05));
        assertThat(mnist.totalWork() / GIGA).isCloseTo(37, within(0.8));
        IterationCost faces = IterationCost.of(PaperNetwork.FACES.architecture(), K_BFGS, 1000);
        assertThat(faces.totalWork() / GIGA).isCloseTo(121, within(1.0));
    }

    @Test
    void aSmallLayersWorkByHand() {
        // m = 5, d_i = 2, n = 3, d_o = 3: nine parameters, triangles of six entries.
        assertThat(work(K_BFGS))
                .containsEntry(Phase.PASS, 90.0 + 90 + 60)
                .containsEntry(Phase.SECOND_MOMENTS, 60.0)
                .containsEntry(Phase.ADDITIONAL_PASS, 90.0 + 60)
                .containsEntry(Phase.CURVATURE, 2.0 * (30 + 18 + 30) + (18 + 18 + 18 + 18 + 24) + (18 + 18 + 24))
                .containsEntry(Phase.STEP, 54.0 + 54)
                .containsEntry(Phase.MOVE, 72.0);
        assertThat(work(kfac(3)))
                .containsEntry(Phase.SECOND_MOMENTS, 60.0 + 60)
                .containsEntry(Phase.ADDITIONAL_PASS, 60.0)
                .containsEntry(Phase.CURVATURE, 18.0 + 18 + (27 + 27) / 3.0)
                .containsEntry(Phase.STEP, 54.0 + 54);
        // p = 2: Z is 3 x 4, M is 4 x 4.
        assertThat(work(window(2)).get(Phase.STEP)).isEqualTo((72.0 + 96 + 72) + 54);
        assertThat(work(ADAM)).containsEntry(Phase.CURVATURE, 36.0).containsEntry(Phase.STEP, 45.0);
        assertThat(work(SGD).values().stream().mapToDouble(w -> w).sum()).isEqualTo(240.0 + 72);
    }

    @Test
    void theFirstLayersInputGradientIsNotComputed() {
        LayerSize first = new LayerSize(2, 3, true);
        assertThat(FirstOrderCost.SGD.work(Phase.PASS, first, M)).isEqualTo(90.0 + 90);
        assertThat(KBfgsCost.DENSE.work(Phase.ADDITIONAL_PASS, first, M)).isEqualTo(90.0);
        assertThat(new KfacCost(20).work(Phase.ADDITIONAL_PASS, first, M)).isZero();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void costsAddUpOverLayersAndParts(Method method) {
        MethodCost cost = MethodCost.of(method);
        MethodStorage storage = MethodStorage.of(method);
        IterationCost whole = IterationCost.of(PaperNetwork.CURVES.architecture(), method, 100);
        double work = 0;
        long numbers = 0;
        for (int l = 0; l < whole.layers().size(); l++) {
            Layer layer = PaperNetwork.CURVES.architecture().layer(l);
            LayerSize size = LayerSize.of(layer, l == 0);
            work += Stream.of(Phase.values())
                    .mapToDouble(phase -> cost.work(phase, size, 100))
                    .sum();
            numbers += Stream.of(Store.values())
                    .mapToLong(store -> storage.numbers(store, layer))
                    .sum();
        }
        assertThat(whole.totalWork()).isCloseTo(work, within(1.0));
        assertThat(Stream.of(Phase.values()).mapToDouble(whole::work).sum()).isCloseTo(work, within(1.0));
        assertThat(whole.totalNumbers()).isEqualTo(numbers);
        assertThat(Stream.of(Store.values()).mapToLong(whole::numbers).sum()).isEqualTo(numbers);
    }

    @Test
    void onlyPassesAndMomentsGrowWithTheMiniBatch() {
        // Table 2: O(m d_i d_o), O(m d_i^2) and O(m d_o) against terms without m.
        LayerSize layer = new LayerSize(400, 300, false);
        for (Method timed : methods()) {
            MethodCost method = MethodCost.of(timed);
            for (Phase phase : List.of(Phase.PASS, Phase.SECOND_MOMENTS, Phase.ADDITIONAL_PASS)) {
                assertThat(method.work(phase, layer, 2000)).isEqualTo(2 * method.work(phase, layer, 1000));
            }
            for (Phase phase : List.of(Phase.STEP, Phase.MOVE)) {
                assertThat(method.work(phase, layer, 2000)).isEqualTo(method.work(phase, layer, 1000));
            }
        }
    }

    @Test
    void aWindowOfPairsReplacesTheSquareOfTheOutputs() {
        // Table 2: O(p d_i d_o) against O(d_o^2 d_i).
        LayerSize wide = new LayerSize(1000, 20_000, false);
        LayerSize twice = new LayerSize(1000, 40_000, false);
        MethodCost window = KBfgsCost.window(10);
        assertThat(growth(
                        KBfgsCost.DENSE.work(Phase.STEP, wide, M) - 2.0 * wide.parameters() * wide.columns(),
                        KBfgsCost.DENSE.work(Phase.STEP, twice, M) - 2.0 * twice.parameters() * twice.columns()))
                .isCloseTo(4, within(0.01));
        assertThat(growth(window.work(Phase.STEP, wide, M), window.work(Phase.STEP, twice, M)))
                .isCloseTo(2, within(0.01));
    }

    @Test
    void inversesAreSharedByTheIterationsBetweenThem() {
        LayerSize layer = new LayerSize(400, 300, false);
        double often = new KfacCost(1).work(Phase.CURVATURE, layer, M);
        double seldom = new KfacCost(20).work(Phase.CURVATURE, layer, M);
        double cubes = Math.pow(401, 3) + Math.pow(300, 3);
        assertThat(often - seldom).isCloseTo(cubes * (1 - 1 / 20.0), within(1.0));
    }

    @Test
    void whatIsNotPositiveIsRefused() {
        Architecture network = Architecture.of(List.of(2, 2), List.of(Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
        assertThatThrownBy(() -> IterationCost.of(network, K_BFGS, 0))
                .hasMessage("mini-batch size is 0, expected at least 1");
        assertThatThrownBy(() -> KBfgsCost.window(0)).hasMessage("window is 0 pairs, expected at least 1");
        assertThatThrownBy(() -> new KfacCost(0)).hasMessage("T is 0, expected at least 1");
    }

    private static Map<Phase, Double> work(Method method) {
        return layer(method).work();
    }

    private static IterationCost.LayerCost layer(Method method) {
        Architecture network =
                Architecture.of(List.of(7, 2, 3), List.of(Activation.RELU, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
        IterationCost.LayerCost second =
                IterationCost.of(network, method, M).layers().get(1);
        assertThat(second.size()).isEqualTo(SMALL);
        return second;
    }

    private static double growth(double before, double after) {
        return after / before;
    }
}
