package org.kbfgs.optim.kfac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.Targets;

/** KFAC's factors and step are the damped Kronecker approximation of the exact Fisher matrix, in expectation over targets. */
class KfacTest {

    private static final double EXACT = 1e-12;
    private static final double LAMBDA = 0.04;
    private static final MiniBatch ALL = new MiniBatch.All();

    static Stream<Arguments> networks() {
        return Stream.of(Loss.SIGMOID_CROSS_ENTROPY, Loss.SOFTMAX_CROSS_ENTROPY)
                .flatMap(loss -> Stream.of(Activation.TANH, Activation.SIGMOID, Activation.RELU)
                        .map(activation -> Arguments.of(
                                Architecture.of(List.of(3, 4, 3), List.of(activation, Activation.LINEAR), loss))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void factorsAndStepAreTheExactFishers(Architecture network) {
        Examples examples = Examples.random(network, 6, 3);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 1);
        ExactFisher exact = new ExactFisher(examples, W);
        KfacState state = firstStep(new Expected(examples, exact), examples, W, LAMBDA);
        for (int l = 0; l < network.depth(); l++) {
            double[][] A = exact.A(l);
            double[][] G = exact.G(l);
            assertPacked(state.layers().get(l).A(), A);
            assertPacked(state.layers().get(l).G(), G);
            // ((A + lambda_A I) kron (G + lambda_G I)) vec(p) = vec(Ghat)
            Matrix p = state.direction().matrix(l);
            Matrix Ghat = state.gradient().matrix(l);
            for (int r = 0; r < G.length; r++) {
                for (int c = 0; c < A.length; c++) {
                    double sum = 0;
                    for (int i = 0; i < G.length; i++) {
                        for (int j = 0; j < A.length; j++) {
                            sum += damped(A, c, j) * damped(G, r, i) * p.get(i, j);
                        }
                    }
                    assertThat(sum).isCloseTo(Ghat.get(r, c), within(EXACT));
                }
            }
        }
    }

    private static double damped(double[][] F, int i, int j) {
        return F[i][j] + (i == j ? Math.sqrt(LAMBDA) : 0);
    }

    /** Then abar and g are independent, and KFAC's block is no approximation. */
    @ParameterizedTest
    @MethodSource("networks")
    void forOneExampleTheFactorsProductIsTheFisherMatrix(Architecture network) {
        Examples one = Examples.random(network, 1, 8);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 2);
        ExactFisher exact = new ExactFisher(one, W);
        KfacState state = firstStep(new Expected(one, exact), one, W, LAMBDA);
        for (int l = 0; l < network.depth(); l++) {
            double[][] F = exact.F(l);
            Matrix A = state.layers().get(l).A();
            Matrix G = state.layers().get(l).G();
            int out = network.layer(l).outputs();
            for (int i = 0; i < F.length; i++) {
                for (int j = 0; j < F.length; j++) {
                    double product = packed(A, i / out, j / out) * packed(G, i % out, j % out);
                    assertThat(product).isCloseTo(F[i][j], within(EXACT));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void sampledFactorsConvergeToTheExactOnes(Architecture network) {
        Examples examples = Examples.random(network, 6, 3);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 1);
        ExactFisher exact = new ExactFisher(examples, W);
        double few = errorOfG(examples.repeated(10), W, exact);
        double many = errorOfG(examples.repeated(4000), W, exact);
        assertThat(many).isLessThan(0.03).isLessThan(few / 4);
    }

    /** ||G - exact G|| over all layers, relative. */
    private static double errorOfG(Examples examples, Parameters W, ExactFisher exact) {
        double error = 0;
        double size = 0;
        try (Workers workers = new Workers(1)) {
            KfacState state =
                    firstStep(examples.objective(Matrices.FLOAT64, examples.rows(), 3, workers), examples, W, 1);
            for (int l = 0; l < W.architecture().depth(); l++) {
                double[][] G = exact.G(l);
                for (int i = 0; i < G.length; i++) {
                    for (int j = 0; j < G.length; j++) {
                        error += Math.pow(packed(state.layers().get(l).G(), i, j) - G[i][j], 2);
                        size += G[i][j] * G[i][j];
                    }
                }
            }
        }
        return Math.sqrt(error / size);
    }

    @Test
    void invertsAndAveragesAtItsIntervals() {
        Architecture network = Architecture.of(List.of(3, 3), List.of(Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
        Examples examples = Examples.random(network, 6, 3);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 1);
        KfacSettings settings = new KfacSettings(
                0.9,
                0.9,
                new WeightDecay.Penalty(0),
                3,
                2,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                new StepBound.None());
        List<Long> inverted = new ArrayList<>();
        List<Integer> evaluations = new ArrayList<>();
        try (Workers workers = new Workers(1)) {
            Objective objective = examples.objective(Matrices.FLOAT64, 6, 1, workers);
            Kfac kfac = new Kfac(settings, TargetSource.sampled(1), workers);
            KfacState state = kfac.initial(W, 6, 6);
            for (int k = 0; k < 8; k++) {
                List<StatisticsRequest> wanted = kfac.requests(state, Optional.of(ALL));
                evaluations.add(wanted.size());
                List<Statistics> seen = objective.evaluate(W, wanted).get();
                kfac.step(state, W, seen, Optional.of(ALL), new StepSettings(0.1, 1));
                inverted.add(state.inverted());
            }
        }
        assertThat(inverted).as("only where A and G have changed").containsExactly(0L, 0L, 2L, 2L, 2L, 2L, 6L, 6L);
        assertThat(evaluations).containsExactly(2, 1, 2, 1, 2, 1, 2, 1);
    }

    @Test
    void aFactorThatCannotBeInvertedIsNamed() {
        Architecture network = Architecture.of(List.of(2, 2), List.of(Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
        Examples dark = new Examples(network, new double[4][2], new double[4][2]);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 1);
        try (Workers workers = new Workers(1)) {
            Objective objective = dark.objective(Matrices.FLOAT64, 4, 1, workers);
            assertThatThrownBy(() -> firstStep(objective, dark, W, 0))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageStartingWith("layer 0: A + 0.0 I is not positive definite");
        }
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        KfacSettings paper = KfacSettings.paper();
        assertThatThrownBy(() -> new KfacSettings(
                        0.9, 1, paper.weightDecay(), 20, 1, paper.lambdaA(), paper.lambdaG(), paper.stepBound()))
                .hasMessage("factor decay is 1.0, expected a number in [0, 1)");
        assertThatThrownBy(() -> new KfacSettings(
                        0.9, 0.9, paper.weightDecay(), 0, 1, paper.lambdaA(), paper.lambdaG(), paper.stepBound()))
                .hasMessage("inverse interval is 0 iterations, expected at least 1");
        assertThatThrownBy(() -> new KfacSettings(
                        0.9,
                        0.9,
                        paper.weightDecay(),
                        20,
                        1,
                        OptionalDouble.of(Double.NaN),
                        paper.lambdaG(),
                        paper.stepBound()))
                .hasMessage("lambda_A is NaN, expected a number above 0");
    }

    /** The state after iteration 0 on all examples, without memory: A and G are those of W. */
    @Test
    void aFactorShareAveragesBothFactorsOverTheFirstExamplesAndTheGradientOverAll() {
        Architecture network = Architecture.of(
                List.of(3, 4, 3), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
        Examples examples = Examples.random(network, 12, 3);
        Parameters W = InitialWeights.uniform(network, Matrices.FLOAT64, 2);
        Optional<MiniBatch> batch = Optional.of(new MiniBatch.Rows(new long[] {5, 1, 8, 2, 11}));
        MiniBatch first = new MiniBatch.Rows(new long[] {5, 1});
        TargetSource drawn = TargetSource.sampled(5);
        try (Workers workers = new Workers(1)) {
            Objective objective = examples.objective(Matrices.FLOAT64, 12, 2, workers);
            Kfac kfac = new Kfac(KfacSettings.paper().withFactorShare(0.4), drawn, workers);
            KfacState state = kfac.initial(W, 12, 12);
            kfac.step(
                    state,
                    W,
                    objective.evaluate(W, kfac.requests(state, batch)).get(),
                    batch,
                    new StepSettings(0.1, 1));
            double fresh = 1 - KfacSettings.paper().factorDecay();
            var moments = StatisticsRequest.of(first, Statistic.INPUT_MOMENTS);
            var fisher = new StatisticsRequest(first, drawn.at(0), Set.of(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS));
            List<Statistics> expected =
                    objective.evaluate(W, List.of(moments, fisher)).get();
            for (int l = 0; l < network.depth(); l++) {
                assertClose(
                        state.layers().get(l).A(),
                        Matrices.scaled(expected.get(0).vector(Statistic.INPUT_MOMENTS, l), fresh / 2));
                assertClose(
                        state.layers().get(l).G(),
                        Matrices.scaled(
                                expected.get(1).vector(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, l), fresh / 2));
            }
            Statistics all = objective
                    .evaluate(W, List.of(StatisticsRequest.of(batch.get(), Statistic.GRADIENT)))
                    .get()
                    .get(0);
            Matrix gradient = Matrices.plus(Matrices.scaled(all.flat(), 1.0 / 5), Matrices.scaled(W.flat(), 1e-5));
            assertClose(
                    state.gradient().flat(),
                    Matrices.scaled(gradient, 1 - KfacSettings.paper().momentum()));
        }
    }

    private static void assertClose(Matrix actual, Matrix expected) {
        assertThat(Matrices.norm(Matrices.minus(actual, expected))).isLessThan(EXACT * (1 + Matrices.norm(expected)));
    }

    private static KfacState firstStep(Objective objective, Examples examples, Parameters W, double damping) {
        KfacSettings settings = new KfacSettings(
                0,
                0,
                new WeightDecay.Penalty(0),
                1,
                1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                new StepBound.None());
        try (Workers workers = new Workers(1)) {
            Kfac kfac = new Kfac(settings, TargetSource.sampled(5), workers);
            KfacState state = kfac.initial(W, examples.rows(), examples.rows());
            List<Statistics> seen = objective
                    .evaluate(W, kfac.requests(state, Optional.of(ALL)))
                    .get();
            kfac.step(state, W, seen, Optional.of(ALL), new StepSettings(1, damping));
            return state;
        }
    }

    private static void assertPacked(Matrix packed, double[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected.length; j++) {
                assertThat(packed(packed, i, j)).isCloseTo(expected[i][j], within(EXACT));
            }
        }
    }

    private static double packed(Matrix triangle, int i, int j) {
        int column = Math.max(i, j);
        return triangle.get(Math.min(i, j) + column * (column + 1) / 2);
    }

    private static Offset<Double> within(double tolerance) {
        return Offset.offset(tolerance);
    }

    /** Answers for sampled targets with the expectation over all of them. */
    private record Expected(Examples whole, ExactFisher exact) implements Objective {

        @Override
        public long examples() {
            return whole.rows();
        }

        @Override
        public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
            try (Workers workers = new Workers(1)) {
                Objective objective = whole.objective(Matrices.FLOAT64, whole.rows(), 2, workers);
                return Lease.unlimited(wanted.stream()
                        .map(evaluation -> evaluation.targets() instanceof Targets.Sampled
                                ? expectation(objective, at, evaluation)
                                : objective
                                        .evaluate(at, List.of(evaluation))
                                        .get()
                                        .get(0))
                        .toList());
            }
        }

        private Statistics expectation(Objective objective, Parameters at, StatisticsRequest wanted) {
            Statistics drawn = objective.evaluate(at, List.of(wanted)).get().get(0);
            Statistics sum = Statistics.zeros(drawn.layout(), Matrices.FLOAT64);
            for (int id = 0; id < whole.rows(); id++) {
                MiniBatch one = new MiniBatch.Rows(new long[] {id});
                sum.count(1);
                for (ExactFisher.Outcome outcome : exact.outcomes(whole.inputs()[id])) {
                    Targets given = new Targets.Given(new double[][] {outcome.target()});
                    Statistics seen = objective
                            .evaluate(at, List.of(new StatisticsRequest(one, given, wanted.sums())))
                            .get()
                            .get(0);
                    sum.flat().kernels().axpby(outcome.probability(), seen.flat(), 1, sum.flat());
                }
            }
            return sum;
        }
    }
}
