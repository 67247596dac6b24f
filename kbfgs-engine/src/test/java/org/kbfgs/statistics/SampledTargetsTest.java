package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** Sampled targets come from the model's predictive distribution and are a function of seed, step and example alone. */
class SampledTargetsTest {

    private static final int MANY = 40_000;
    /** The share of the Huber density, delta = 1, in which the loss is quadratic: 1.711249 / (1.711249 + 2 exp(-1/2)). */
    private static final double HUBER_CENTRE = 0.5851803;

    private static final MiniBatch ALL = new MiniBatch.All();

    /**
     * For targets from the predictive distribution the mean of g = d loss / d z is zero, and that of g g' is the loss's
     * second derivative in z, which does not depend on the targets.
     */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void gradientsHaveTheFisherIdentities(Loss loss) {
        Architecture network = Architecture.of(List.of(2, 3), List.of(Activation.LINEAR), loss);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 4);
        double[] x = {0.7, -1.2};
        Examples same = new Examples(network, new double[][] {x}, new double[1][3]).repeated(MANY);
        Statistics seen =
                sampled(same, 2, 1, W, Statistic.PRE_ACTIVATION_GRADIENTS, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS);
        double[][] expected = secondDerivative(loss, outputs(W, x));
        double tolerance = 5 / Math.sqrt(MANY);
        Matrix moments = seen.vector(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, 0);
        for (int j = 0, at = 0; j < 3; j++) {
            assertThat(seen.vector(Statistic.PRE_ACTIVATION_GRADIENTS, 0).get(j) / MANY)
                    .isCloseTo(0, Offset.offset(tolerance));
            for (int i = 0; i <= j; i++, at++) {
                assertThat(moments.get(at) / MANY).isCloseTo(expected[i][j], Offset.offset(2 * tolerance));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void doNotDependOnTheNumberOfShards(Loss loss) {
        Examples examples = Examples.random(small(loss), 50, 2);
        Parameters W = InitialWeights.uniform(examples.network(), Matrices.FLOAT64, 5);
        Matrix whole = sampled(examples, 1, 1, W, Statistic.GRADIENT).flat();
        for (int S : new int[] {3, 8}) {
            Matrix dealt = sampled(examples, S, 1, W, Statistic.GRADIENT).flat();
            assertThat(Matrices.largest(Matrices.minus(dealt, whole))).isLessThan(1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void repeatWithSeedAndStepAlone(Loss loss) {
        Examples examples = Examples.random(small(loss), 50, 2);
        Parameters W = InitialWeights.uniform(examples.network(), Matrices.FLOAT32, 5);
        byte[] one = sampled(examples, 8, 1, W, Statistic.GRADIENT).toBytes();
        assertThat(sampled(examples, 8, 2, W, Statistic.GRADIENT).toBytes()).isEqualTo(one);
        try (Workers workers = new Workers(1)) {
            LocalObjective objective = examples.objective(Matrices.FLOAT32, 50, 8, workers);
            for (Targets other : List.of(new Targets.Sampled(6, 0), new Targets.Sampled(7, 1))) {
                var wanted = new StatisticsRequest(ALL, other, EnumSet.of(Statistic.GRADIENT));
                byte[] two = objective.evaluate(W, List.of(wanted)).get().get(0).toBytes();
                assertThat(two).isNotEqualTo(one);
            }
        }
    }

    /** One forward pass serves all evaluations over the same rows: to the bit what each gives alone. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void shareTheForwardPassWithTheData(Loss loss) {
        Examples examples = Examples.random(small(loss), 2500, 2);
        Parameters W = InitialWeights.uniform(examples.network(), Matrices.FLOAT32, 5);
        MiniBatch part = new MiniBatch.Scheduled(0, 0);
        List<StatisticsRequest> wanted = List.of(
                StatisticsRequest.of(ALL, Statistic.LOSS, Statistic.GRADIENT, Statistic.INPUT_MOMENTS),
                new StatisticsRequest(
                        ALL,
                        new Targets.Sampled(7, 3),
                        EnumSet.of(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, Statistic.INPUT_MOMENTS)),
                StatisticsRequest.of(part, Statistic.GRADIENT),
                StatisticsRequest.of(ALL, Statistic.CORRECT, Statistic.PRE_ACTIVATION_GRADIENTS));
        try (Workers workers = new Workers(1)) {
            LocalObjective objective = examples.objective(Matrices.FLOAT32, 30, 2, workers);
            List<byte[]> together = objective.evaluate(W, wanted).get().stream()
                    .map(Statistics::toBytes)
                    .toList();
            for (int i = 0; i < wanted.size(); i++) {
                byte[] alone = objective
                        .evaluate(W, List.of(wanted.get(i)))
                        .get()
                        .get(0)
                        .toBytes();
                assertThat(together.get(i)).isEqualTo(alone);
            }
        }
    }

    private static Architecture small(Loss loss) {
        return Architecture.of(List.of(5, 4, 3), List.of(Activation.TANH, Activation.LINEAR), loss);
    }

    private static Statistics sampled(
            Examples examples, int S, int threads, Parameters W, Statistic first, Statistic... more) {
        try (Workers workers = new Workers(threads)) {
            var wanted = new StatisticsRequest(ALL, new Targets.Sampled(7, 0), EnumSet.of(first, more));
            return examples.objective(W.arithmetic(), examples.rows(), S, workers)
                    .evaluate(W, List.of(wanted))
                    .get()
                    .get(0);
        }
    }

    private static double[] outputs(Parameters W, double[] x) {
        double[] z = new double[3];
        for (int i = 0; i < 3; i++) {
            z[i] = W.matrix(0).get(i, 0) * x[0]
                    + W.matrix(0).get(i, 1) * x[1]
                    + W.matrix(0).get(i, 2);
        }
        return z;
    }

    private static double[][] secondDerivative(Loss loss, double[] z) {
        double[][] H = new double[3][3];
        double total = Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2]);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double same = i == j ? 1 : 0;
                double sigmoid = 1 / (1 + Math.exp(-z[i]));
                H[i][j] = switch (loss) {
                    case SIGMOID_CROSS_ENTROPY -> same * sigmoid * (1 - sigmoid);
                    case HALF_SQUARED_ERROR -> same;
                    case HUBER -> same * HUBER_CENTRE;
                    case POISSON -> same * Math.exp(z[i]);
                    case SOFTMAX_CROSS_ENTROPY -> Math.exp(z[i]) / total * (same - Math.exp(z[j]) / total);
                };
            }
        }
        return H;
    }
}
