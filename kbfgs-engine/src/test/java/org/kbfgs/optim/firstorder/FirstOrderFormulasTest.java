package org.kbfgs.optim.firstorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;

/** Every form of the methods without curvature is the recursion that its Javadoc states, written here entry by entry. */
class FirstOrderFormulasTest {

    private static final double BETA = 0.8;
    private static final double BETA2 = 0.95;
    private static final double EPSILON = 1e-3;
    private static final double RATE = 0.01;
    private static final WeightDecay PENALTY = new WeightDecay.Penalty(RATE);
    private static final WeightDecay DECOUPLED = new WeightDecay.Decoupled(RATE);
    private static final int STEPS = 5;
    private static final long COUNT = 4;
    private static final Architecture NETWORK =
            Architecture.of(List.of(6, 5), List.of(Activation.LINEAR), Loss.HALF_SQUARED_ERROR);

    /** The last step's p of one entry, from its mean gradients of every step and its weight, which stays. */
    private interface Recursion {
        double last(double[] g, double w);
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                form("SGD, average, decoupled", w -> sgd(SgdMomentumSettings.Form.AVERAGE, DECOUPLED), (g, w) -> {
                    double v = 0;
                    for (double gk : g) {
                        v = BETA * v + (1 - BETA) * gk;
                    }
                    return v + RATE * w;
                }),
                form("SGD, heavy ball, penalty", w -> sgd(SgdMomentumSettings.Form.HEAVY_BALL, PENALTY), (g, w) -> {
                    double v = 0;
                    for (double gk : g) {
                        v = BETA * v + gk + RATE * w;
                    }
                    return v;
                }),
                form("SGD, Nesterov, penalty", w -> sgd(SgdMomentumSettings.Form.NESTEROV, PENALTY), (g, w) -> {
                    double v = 0;
                    for (double gk : g) {
                        v = BETA * v + gk + RATE * w;
                    }
                    return g[STEPS - 1] + RATE * w + BETA * v;
                }),
                form("Adam, Kingma and Ba's, decoupled", w -> adam(SecondMoment.OF_GRADIENT, DECOUPLED, w), (g, w) -> {
                    double m = 0;
                    double v = 0;
                    for (double gk : g) {
                        m = BETA * m + (1 - BETA) * gk;
                        v = BETA2 * v + (1 - BETA2) * gk * gk;
                    }
                    double root = Math.sqrt(v / (1 - Math.pow(BETA2, STEPS)));
                    return m / (1 - Math.pow(BETA, STEPS)) / (root + EPSILON) + RATE * w;
                }),
                form("Adam, the paper's, penalty", w -> adam(SecondMoment.OF_AVERAGE, PENALTY, w), (g, w) -> {
                    double m = 0;
                    double mhat = 0;
                    double v = 0;
                    for (int k = 0; k < STEPS; k++) {
                        m = BETA * m + (1 - BETA) * (g[k] + RATE * w);
                        mhat = m / (1 - Math.pow(BETA, k + 1));
                        v = BETA2 * v + (1 - BETA2) * mhat * mhat;
                    }
                    return mhat / (Math.sqrt(v / (1 - Math.pow(BETA2, STEPS))) + EPSILON);
                }),
                form("RMSprop, usual, penalty", w -> rmsProp(SecondMoment.OF_GRADIENT, PENALTY, w), (g, w) -> {
                    double m = 0;
                    double v = 0;
                    for (double gk : g) {
                        double G = gk + RATE * w;
                        m = BETA * m + (1 - BETA) * G;
                        v = BETA2 * v + (1 - BETA2) * G * G;
                    }
                    return m / (Math.sqrt(v) + EPSILON);
                }),
                form("RMSprop, the paper's, decoupled", w -> rmsProp(SecondMoment.OF_AVERAGE, DECOUPLED, w), (g, w) -> {
                    double m = 0;
                    double v = 0;
                    for (double gk : g) {
                        m = BETA * m + (1 - BETA) * gk;
                        v = BETA2 * v + (1 - BETA2) * m * m;
                    }
                    return m / (Math.sqrt(v) + EPSILON) + RATE * w;
                }));
    }

    private static Arguments form(String name, Function<Workers, Optimizer<?>> optimizer, Recursion recursion) {
        return Arguments.of(name, optimizer, recursion);
    }

    private static Optimizer<?> sgd(SgdMomentumSettings.Form form, WeightDecay decay) {
        return new SgdMomentum(new SgdMomentumSettings(BETA, form, decay));
    }

    private static Optimizer<?> adam(SecondMoment of, WeightDecay decay, Workers workers) {
        return new Adam(new AdamSettings(BETA, BETA2, EPSILON, of, decay), workers);
    }

    private static Optimizer<?> rmsProp(SecondMoment of, WeightDecay decay, Workers workers) {
        return new RmsProp(new RmsPropSettings(BETA, BETA2, EPSILON, of, RmsPropSettings.Start.ZERO, decay), workers);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void stepIsTheRecursion(String name, Function<Workers, Optimizer<?>> optimizer, Recursion recursion) {
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1);
        int entries = (int) NETWORK.parameters();
        SplittableRandom random = new SplittableRandom(2);
        double[][] gradients = Stream.generate(
                        () -> random.doubles(entries, -1, 1).toArray())
                .limit(STEPS)
                .toArray(double[][]::new);
        try (Workers workers = new Workers(1)) {
            double[] p = lastDirection(optimizer.apply(workers), W, gradients);
            for (int i = 0; i < entries; i++) {
                int entry = i;
                double[] g = Stream.of(gradients).mapToDouble(all -> all[entry]).toArray();
                double expected = recursion.last(g, W.flat().get(i));
                assertThat(p[i]).isCloseTo(expected, Offset.offset(1e-12));
            }
        }
    }

    private static <S> double[] lastDirection(Optimizer<S> optimizer, Parameters W, double[][] gradients) {
        StepSettings settings = new StepSettings(0.1, 0);
        Optional<MiniBatch> next = Optional.of(new MiniBatch.All());
        S state = optimizer.initial(W, 40, 4);
        double[] p = {};
        for (double[] gradient : gradients) {
            StatisticsLayout layout = StatisticsLayout.of(NETWORK, EnumSet.of(Statistic.LOSS, Statistic.GRADIENT));
            Statistics seen = Statistics.zeros(layout, Matrices.FLOAT64);
            seen.count(COUNT);
            seen.flat().assign(Matrices.scaled(Matrices.vector(gradient), COUNT));
            Step step = optimizer.step(state, W, List.of(seen), next, settings);
            p = step.direction().orElseThrow().flat().toDoubles();
            optimizer.finishDeferred(state);
        }
        return p;
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new SgdMomentumSettings(1, SgdMomentumSettings.Form.NESTEROV, PENALTY))
                .hasMessage("momentum is 1.0, expected a number in [0, 1)");
        assertThatThrownBy(() -> new AdamSettings(BETA, -0.1, EPSILON, SecondMoment.OF_AVERAGE, PENALTY))
                .hasMessage("beta2 is -0.1, expected a number in [0, 1)");
        assertThatThrownBy(() -> RmsPropSettings.paper().withEpsilon(Double.NaN))
                .hasMessage("epsilon is NaN, expected a number above 0");
        assertThatThrownBy(() -> new WeightDecay.Decoupled(-1))
                .hasMessage("decoupled weight decay is -1.0, expected a number of at least 0");
    }
}
