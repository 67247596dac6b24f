package org.kbfgs.optim.kbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.Examples;
import org.kbfgs.curvature.Dense;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.nd4j.linalg.inverse.InvertMatrix;

/** Which examples K-BFGS's gradient is from, and how and when H_a follows A, against dense references. */
class KBfgsVariantsTest {

    private static final double CLOSE = 1e-11;
    private static final double BETA = 0.9;
    private static final double TAU = 1e-5;
    private static final StepSettings STEP = new StepSettings(0.3, 0.25);
    /** sqrt(lambda). */
    private static final double LAMBDA_A = 0.5;

    private static final int ROWS = 12;
    private static final Architecture NETWORK =
            Architecture.of(List.of(4, 5, 3), List.of(Activation.TANH, Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);
    /** M_0, M_1, ...: of several sizes, some examples in two that follow each other. */
    private static final List<long[]> BATCHES = List.of(
            new long[] {0, 3, 7, 2, 9}, new long[] {3, 1, 11}, new long[] {4, 5, 6, 7}, new long[] {8, 4, 10, 0, 1, 2});

    private static final KBfgsSettings PAPER = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());

    private final Workers workers = new Workers(1);
    private final Objective objective = Examples.random(NETWORK, ROWS, 4).objective(Matrices.FLOAT64, 4, 3, workers);

    @AfterEach
    void close() {
        workers.close();
    }

    /** Drives an optimiser by hand, with mini-batches given by their rows. */
    private final class Run {
        final KBfgs optimizer;
        final Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 5);
        final KBfgsState state;

        Run(KBfgsSettings settings, int miniBatch) {
            optimizer = new KBfgs(settings, workers);
            state = optimizer.initial(W, ROWS, miniBatch);
            for (long k = 0; optimizer.warmUp(state) > 0; k++) {
                evaluateAndStep(Optional.of(
                        new MiniBatch.Rows(LongStream.range(4 * k, 4 * k + 4).toArray())));
            }
        }

        /** The evaluations asked for. The deferred work is not done yet, the weights not moved. */
        List<StatisticsRequest> evaluateAndStep(Optional<MiniBatch> next) {
            List<StatisticsRequest> wanted = optimizer.requests(state, next);
            optimizer.step(state, W, objective.evaluate(W, wanted).get(), next, STEP);
            return wanted;
        }

        void moveAndFinish() {
            W.flat().kernels().axpby(-STEP.learningRate(), state.direction().flat(), 1, W.flat());
            optimizer.finishDeferred(state);
        }
    }

    private static Optional<MiniBatch> batch(int k) {
        return Optional.of(new MiniBatch.Rows(BATCHES.get(k)));
    }

    private Statistics sums(Parameters W, Statistic sum, long... rows) {
        return objective
                .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.Rows(rows), sum)))
                .get()
                .get(0);
    }

    private static void assertClose(Matrix actual, Matrix expected) {
        assertThat(Matrices.norm(Matrices.minus(actual, expected))).isLessThan(CLOSE * (1 + Matrices.norm(expected)));
    }

    @ParameterizedTest
    @EnumSource
    void theGradientIsTheMeanOverTheExamplesOfItsSample(GradientSample sample) {
        Run run = new Run(PAPER.withGradientSample(sample), 4);
        Matrix Ghat = Matrices.zeros(NETWORK.parameters());
        for (int k = 0; k < BATCHES.size(); k++) {
            long[] rows = BATCHES.get(k);
            if (sample == GradientSample.WITH_PROBE && k > 0) {
                rows = LongStream.concat(LongStream.of(BATCHES.get(k - 1)), LongStream.of(rows))
                        .toArray();
            }
            Matrix mean =
                    Matrices.scaled(sums(run.W, Statistic.GRADIENT, rows).all(Statistic.GRADIENT), 1.0 / rows.length);
            Ghat = Matrices.average(BETA, Ghat, Matrices.plus(mean, Matrices.scaled(run.W.flat(), TAU)));
            run.evaluateAndStep(batch(k));
            assertClose(run.state.gradient().flat(), Ghat);
            for (int l = 0; l < NETWORK.depth(); l++) {
                KBfgsCurvature factor = run.state.layers().get(l);
                Matrix expected = Matrices.product(
                        Matrices.product(
                                factor.Hg().dense(), run.state.gradient().matrix(l)),
                        factor.Ha().dense());
                assertClose(run.state.direction().matrix(l), expected);
            }
            run.moveAndFinish();
        }
    }

    @Test
    void theDoubledMiniBatchChangesNothingElseThatIsAskedFor() {
        Run once = new Run(PAPER, 4);
        Run twice = new Run(PAPER.withGradientSample(GradientSample.WITH_PROBE), 4);
        assertThat(twice.evaluateAndStep(batch(0))).isEqualTo(once.evaluateAndStep(batch(0)));
        once.moveAndFinish();
        twice.moveAndFinish();
        List<StatisticsRequest> plain = once.evaluateAndStep(batch(1));
        List<StatisticsRequest> doubled = twice.evaluateAndStep(batch(1));
        assertThat(doubled.get(0)).isEqualTo(plain.get(0));
        assertThat(plain.get(1).sums()).doesNotContain(Statistic.GRADIENT);
        assertThat(doubled.get(1)).isEqualTo(plain.get(1).with(Set.of(Statistic.GRADIENT)));
        assertThat(twice.state.A().toDoubles()).isEqualTo(once.state.A().toDoubles());
        once.moveAndFinish();
        twice.moveAndFinish();
        assertThat(twice.evaluateAndStep(Optional.empty())).isEqualTo(once.evaluateAndStep(Optional.empty()));
    }

    @Test
    void withAllExamplesInAMiniBatchTheDoubledOneIsTheSame() {
        Run once = new Run(PAPER, ROWS);
        Run twice = new Run(PAPER.withGradientSample(GradientSample.WITH_PROBE), ROWS);
        for (int k = 0; k < 3; k++) {
            assertThat(once.evaluateAndStep(Optional.of(new MiniBatch.All()))).hasSize(1);
            assertThat(twice.evaluateAndStep(Optional.of(new MiniBatch.All()))).hasSize(1);
            once.moveAndFinish();
            twice.moveAndFinish();
        }
        assertThat(twice.W.toBytes()).isEqualTo(once.W.toBytes());
    }

    @ParameterizedTest
    @EnumSource
    void theInputsAreAskedForAndTakenInAtTheirIntervalAlone(InputInverse.Form form) {
        Run run = new Run(PAPER.withInputInverse(new InputInverse(form, 2)), 4);
        for (int k = 0; k < BATCHES.size(); k++) {
            Matrix A = run.state.A().copy();
            boolean due = k % 2 == 0;
            Parameters W = run.W;
            Matrix moments = Matrices.scaled(
                    sums(W, Statistic.INPUT_MOMENTS, BATCHES.get(k)).flat(), 1.0 / BATCHES.get(k).length);
            List<StatisticsRequest> wanted = run.evaluateAndStep(batch(k));
            assertThat(wanted.get(0).sums().contains(Statistic.INPUT_MOMENTS)).isEqualTo(due && k > 0);
            assertThat(wanted.get(0).sums().contains(Statistic.INPUTS))
                    .isEqualTo(due && form == InputInverse.Form.HESSIAN_ACTION);
            assertThat(run.state.A().toDoubles()).as("until finished").isEqualTo(A.toDoubles());
            Matrix expectedA = due && k > 0 ? Matrices.average(BETA, A, moments) : A;
            List<Matrix> before = inverses(run.state);
            List<Matrix> expected = due ? updated(form, run, expectedA, BATCHES.get(k)) : before;
            run.moveAndFinish();
            assertClose(run.state.A(), expectedA);
            for (int l = 0; l < NETWORK.depth(); l++) {
                assertClose(run.state.layers().get(l).Ha().dense(), expected.get(l));
                assertThat(run.state.pending().orElseThrow().outcomeA(l).isPresent())
                        .isEqualTo(due);
            }
        }
    }

    private static List<Matrix> inverses(KBfgsState state) {
        return state.layers().stream().map(factor -> factor.Ha().dense()).toList();
    }

    /** H_a of each layer after its update, from all layers' A and the mean input of these rows at W. */
    private List<Matrix> updated(InputInverse.Form form, Run run, Matrix A, long[] rows) {
        StatisticsLayout layout = StatisticsLayout.of(NETWORK, Set.of(Statistic.INPUT_MOMENTS));
        Statistics inputs = sums(run.W, Statistic.INPUTS, rows);
        return Stream.iterate(0, l -> l + 1)
                .limit(NETWORK.depth())
                .map(l -> {
                    KBfgsCurvature factor = run.state.layers().get(l);
                    int n = factor.Ha().size();
                    Matrix eye = Matrices.eye(n);
                    Matrix own = A.entries(
                            layout.offset(Statistic.INPUT_MOMENTS, l), layout.offset(Statistic.INPUT_MOMENTS, l + 1));
                    Matrix damped = Matrices.plus(square(own, n), Matrices.scaled(eye, LAMBDA_A));
                    if (form == InputInverse.Form.EXACT) {
                        return Matrices.of(InvertMatrix.invert(damped.array(), false));
                    }
                    Matrix H = factor.Ha().dense();
                    Matrix s =
                            Matrices.product(H, Matrices.scaled(inputs.vector(Statistic.INPUTS, l), 1.0 / rows.length));
                    return Dense.bfgs(H, s, Matrices.product(damped, s));
                })
                .toList();
    }

    private static Matrix square(Matrix packed, int n) {
        Matrix S = Matrices.FLOAT64.matrix(n, n);
        int at = 0;
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++, at++) {
                S.set(i, j, packed.get(at));
                S.set(j, i, packed.get(at));
            }
        }
        return S;
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new InputInverse(InputInverse.Form.EXACT, 0))
                .hasMessage("input interval is 0 iterations, expected at least 1");
        assertThatThrownBy(() -> new KBfgsSettings.Factor.Window(0))
                .hasMessage("window is 0 pairs, expected at least 1");
        assertThatThrownBy(() -> new KBfgsSettings.Factor.Window(Integer.MAX_VALUE))
                .hasMessage("window is 2147483647 pairs, expected at most 65536");
        assertThatThrownBy(() -> new SkipRule(1)).hasMessage("skip rule's epsilon is 1.0, expected a number in [0, 1)");
        for (double number : new double[] {1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> settings(number, 0, 0, 0.2)).hasMessage(decay("momentum", number));
            assertThatThrownBy(() -> settings(0, number, 0, 0.2)).hasMessage(decay("factor decay", number));
            assertThatThrownBy(() -> settings(0, 0, number, 0.2)).hasMessage(decay("pair decay", number));
        }
        assertThatThrownBy(() -> settings(0, 0, 0, Double.NaN)).hasMessage("mu1 is NaN, expected a number in (0, 1)");
    }

    private static String decay(String name, double value) {
        return name + " is " + value + ", expected a number in [0, 1)";
    }

    private static KBfgsSettings settings(double momentum, double factorDecay, double pairDecay, double mu1) {
        return PAPER.toBuilder()
                .momentum(momentum)
                .factorDecay(factorDecay)
                .pairDecay(pairDecay)
                .mu1(mu1)
                .build();
    }
}
