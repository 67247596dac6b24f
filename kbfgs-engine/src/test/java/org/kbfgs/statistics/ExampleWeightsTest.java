package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.Examples;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.NativeBytes;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** Every sum over examples is a weighted sum, and the count the sum of the weights. */
class ExampleWeightsTest {

    private static final int ROWS = 60;
    private static final Set<Statistic> SCALARS =
            EnumSet.of(Statistic.LOSS, Statistic.SQUARED_ERROR, Statistic.ABSOLUTE_ERROR, Statistic.CORRECT);
    private static final Set<Statistic> ARRAYS = EnumSet.complementOf(EnumSet.copyOf(SCALARS));
    private static final Set<Statistic> ALL = EnumSet.allOf(Statistic.class);

    private record Case(Loss loss, Arithmetic arithmetic) {}

    static Stream<Case> cases() {
        return Stream.of(BackendChoice.openBlas(), BackendChoice.portable()).flatMap(backend -> Stream.of(Loss.values())
                .map(loss -> new Case(loss, backend.of(ElementType.FLOAT64))));
    }

    private static Architecture network(Loss loss) {
        return Architecture.of(List.of(5, 4, 3), List.of(Activation.TANH, Activation.LINEAR), loss);
    }

    private static Statistics sums(
            Examples examples, Arithmetic arithmetic, int S, MiniBatch rows, Targets targets, Set<Statistic> sums) {
        Parameters W = InitialWeights.uniform(examples.network(), arithmetic, 5);
        try (Workers workers = new Workers(1)) {
            return examples.objective(arithmetic, 20, S, workers)
                    .evaluate(W, List.of(new StatisticsRequest(rows, targets, sums)))
                    .get()
                    .get(0);
        }
    }

    private static Statistics sums(Examples examples, Arithmetic arithmetic, int S, Set<Statistic> sums) {
        return sums(examples, arithmetic, S, new MiniBatch.All(), new Targets.Data(), sums);
    }

    private static double[] wholeWeights(int rows) {
        SplittableRandom random = new SplittableRandom(2);
        return random.doubles(rows).map(u -> Math.floor(4 * u)).toArray();
    }

    /** Each example as often as its weight says. */
    private static Examples copies(Examples examples, double[] weights) {
        List<double[]> inputs = new ArrayList<>();
        List<double[]> targets = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            for (int c = 0; c < weights[i]; c++) {
                inputs.add(examples.inputs()[i]);
                targets.add(examples.targets()[i]);
            }
        }
        return new Examples(examples.network(), inputs.toArray(double[][]::new), targets.toArray(double[][]::new));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aWholeWeightIsAsManyCopies(Case c) {
        Examples examples = Examples.random(network(c.loss()), ROWS, 3);
        double[] weights = wholeWeights(ROWS);
        Statistics expected = sums(copies(examples, weights), c.arithmetic(), 2, ALL);
        assertThat(expected.count()).isEqualTo(Arrays.stream(weights).sum());
        for (int S : new int[] {1, 3}) {
            Statistics seen = sums(examples.weighted(weights), c.arithmetic(), S, ALL);
            assertThat(seen.count()).isEqualTo(expected.count());
            for (Statistic scalar : SCALARS) {
                assertThat(seen.mean(scalar)).as(scalar.name()).isCloseTo(expected.mean(scalar), within(1e-12));
            }
            assertThat(Matrices.largest(Matrices.minus(seen.flat(), expected.flat())))
                    .isLessThan(1e-11);
        }
    }

    /** In pieces of a shard, too: of 1024 rows. */
    @Test
    void soItIsOfManyRowsAndOfAPart() {
        Architecture network = network(Loss.SIGMOID_CROSS_ENTROPY);
        Examples examples = Examples.random(network, 2500, 3);
        double[] weights = wholeWeights(2500);
        long[] firstIds = new long[1500];
        List<Integer> copied = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < 2500; i++) {
            for (int c = 0; c < weights[i]; c++, at++) {
                if (i < 1500) {
                    copied.add(at);
                }
            }
        }
        for (int i = 0; i < firstIds.length; i++) {
            firstIds[i] = i;
        }
        MiniBatch some = new MiniBatch.Rows(firstIds);
        MiniBatch same =
                new MiniBatch.Rows(copied.stream().mapToLong(Integer::longValue).toArray());
        Statistics expected = sums(copies(examples, weights), Matrices.FLOAT64, 1, same, new Targets.Data(), ARRAYS);
        Statistics seen = sums(examples.weighted(weights), Matrices.FLOAT64, 1, some, new Targets.Data(), ARRAYS);
        Statistics part = sums(
                examples.weighted(weights),
                Matrices.FLOAT64,
                2,
                new MiniBatch.All().part(0.6),
                new Targets.Data(),
                ARRAYS);
        for (Statistics own : List.of(seen, part)) {
            assertThat(own.count()).isEqualTo(expected.count());
            assertThat(Matrices.largest(Matrices.minus(own.flat(), expected.flat())))
                    .isLessThan(1e-10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void weightsOfOneGiveTheBitsOfNoWeights(Loss loss) {
        Examples examples = Examples.random(network(loss), ROWS, 3);
        double[] ones = new double[ROWS];
        Arrays.fill(ones, 1);
        for (Targets targets : List.of(new Targets.Data(), new Targets.Sampled(3, 4))) {
            Statistics plain = sums(examples, Matrices.FLOAT32, 3, new MiniBatch.All(), targets, ARRAYS);
            Statistics seen = sums(examples.weighted(ones), Matrices.FLOAT32, 3, new MiniBatch.All(), targets, ARRAYS);
            assertThat(seen.toBytes()).isEqualTo(plain.toBytes());
        }
    }

    /** Powers of four, as second moments have the weights' roots as factors: the means have the same bits. */
    @ParameterizedTest
    @ValueSource(doubles = {4, 0.0625, 1 << 20})
    void equalWeightsThatArePowersOfFourScaleTheSumsExactly(double weight) {
        Examples examples = Examples.random(network(Loss.HUBER), ROWS, 3);
        double[] weights = new double[ROWS];
        Arrays.fill(weights, weight);
        Statistics plain = sums(examples, Matrices.FLOAT32, 3, ARRAYS);
        Statistics seen = sums(examples.weighted(weights), Matrices.FLOAT32, 3, ARRAYS);
        assertThat(seen.count()).isEqualTo(weight * ROWS);
        double[] expected =
                Arrays.stream(plain.flat().toDoubles()).map(x -> x * weight).toArray();
        assertThat(seen.flat().toDoubles()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void anExampleOfWeightZeroChangesNoBit(Loss loss) {
        Examples examples = Examples.random(network(loss), ROWS, 3);
        double[] weights = wholeWeights(ROWS);
        Examples others = Examples.random(network(loss), ROWS, 4);
        double[][] inputs = examples.inputs().clone();
        double[][] targets = examples.targets().clone();
        for (int i = 0; i < ROWS; i++) {
            if (weights[i] == 0) {
                inputs[i] = Arrays.stream(others.inputs()[i]).map(x -> 1000 * x).toArray();
                targets[i] = others.targets()[i];
            }
        }
        Examples changed = new Examples(examples.network(), inputs, targets).weighted(weights);
        for (int S : new int[] {1, 3}) {
            assertThat(sums(changed, Matrices.FLOAT32, S, ALL).toBytes())
                    .isEqualTo(sums(examples.weighted(weights), Matrices.FLOAT32, S, ALL)
                            .toBytes());
        }
    }

    @Test
    void anExampleOfWeightZeroWhoseLossOverflowsStillAddsNothing() {
        Architecture network = network(Loss.POISSON);
        Examples examples = Examples.random(network, 4, 3);
        Parameters W = Parameters.zeros(network, Matrices.FLOAT32);
        W.matrix(1).set(0, 0, 1e4); // exp(1e4 tanh(h)) of the first example alone, as h = x
        W.matrix(0).set(0, 0, 1);
        double[][] inputs = {{1, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 0}};
        Examples weighted = new Examples(network, inputs, examples.targets()).weighted(0, 1, 2, 1);
        try (Workers workers = new Workers(1)) {
            LocalObjective objective = weighted.objective(Matrices.FLOAT32, 4, 1, workers);
            Statistics seen = objective
                    .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), ALL)))
                    .get()
                    .get(0);
            assertThat(seen.scalar(Statistic.LOSS)).isFinite();
            assertThat(seen.flat().toDoubles()).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
        }
    }

    /** As of examples without weights. */
    @Test
    void aSumsBitsDoNotDependOnWhatElseIsRequested() {
        Examples examples =
                Examples.random(network(Loss.SOFTMAX_CROSS_ENTROPY), ROWS, 3).weighted(wholeWeights(ROWS));
        Statistics all = sums(examples, Matrices.FLOAT32, 2, ALL);
        for (Statistic one : Statistic.values()) {
            Statistics alone = sums(examples, Matrices.FLOAT32, 2, EnumSet.of(one));
            if (one.isScalar()) {
                assertThat(alone.scalar(one)).isEqualTo(all.scalar(one));
            } else {
                assertThat(NativeBytes.bytes(alone.all(one))).isEqualTo(NativeBytes.bytes(all.all(one)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGradientIsTheCentralDifferenceOfTheWeightedLoss(Loss loss) {
        double step = 1e-5;
        Examples examples = Examples.random(network(loss), 9, 5).weighted(0.3, 2, 0, 1.7, 1, 5, 0.01, 0, 3);
        Parameters W = InitialWeights.uniform(examples.network(), Matrices.FLOAT64, 3);
        try (Workers workers = new Workers(1)) {
            LocalObjective objective = examples.objective(Matrices.FLOAT64, 9, 2, workers);
            double[] gradient = objective
                    .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.GRADIENT)))
                    .get()
                    .get(0)
                    .all(Statistic.GRADIENT)
                    .toDoubles();
            for (int i = 0; i < gradient.length; i++) {
                double difference = (lossAt(objective, W, i, step) - lossAt(objective, W, i, -step)) / (2 * step);
                assertThat(gradient[i]).isCloseTo(difference, within(1e-6));
            }
        }
    }

    private static double lossAt(LocalObjective objective, Parameters W, long i, double step) {
        double kept = W.flat().get(i);
        W.flat().set(i, kept + step);
        double loss = objective
                .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS)))
                .get()
                .get(0)
                .scalar(Statistic.LOSS);
        W.flat().set(i, kept);
        return loss;
    }

    @Test
    void weightsAreOneForEachExample() {
        RowBlock features = new RowBlock.Floats(2, 1, new float[2]);
        assertThatThrownBy(() -> new Shard(
                        0, 1, features, Optional.empty(), Optional.of(new RowBlock.Floats(1, 2, new float[2]))))
                .hasMessage("weights are 1x2, expected 2x1");
    }
}
