package org.kbfgs.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.Examples;
import org.kbfgs.curvature.Dense;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsCurvature;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kbfgs.KBfgsState;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.MiniBatches;
import org.kbfgs.train.Schedule;
import org.kbfgs.train.StepSchedule;

/**
 * The paper's Section 5 on small tanh networks, one that fits a curve and one that learns labels: its lemmas' bounds at
 * every iteration, and Theorem 2's rate. The step's constant is far above the theorem's (1/L) kappa_low / kappa_high^2,
 * which a practical step always is.
 */
class ConvergenceTest {

    private static final int ROWS = 60;
    private static final int MINI_BATCH = 6;
    private static final int ITERATIONS = 1000;
    /** Where the fit of the slope begins: the bound's leading term shows once N is large. */
    private static final int FIRST_FITTED = 50;

    private static final double LAMBDA = 0.25;
    private static final StepSettings FIRST_STEP = new StepSettings(0.5, LAMBDA);

    private static final KBfgsSettings SETTINGS = KBfgsSettings.convergent(new KBfgsSettings.Factor.Window(4));
    private static final List<Integer> LAYERS = List.of(5, 6, 4, 3);
    private static final List<Activation> TANH = List.of(Activation.TANH, Activation.TANH, Activation.LINEAR);

    /** AS.2: independent draws. */
    private static final MiniBatches INDEPENDENT = new MiniBatches() {
        @Override
        public MiniBatch warmUp(long k) {
            return draw(-1 - k);
        }

        @Override
        public MiniBatch at(long iteration) {
            return draw(iteration);
        }

        private MiniBatch draw(long number) {
            return new MiniBatch.Rows(new SplittableRandom(number)
                    .longs(0, ROWS)
                    .limit(MINI_BATCH)
                    .toArray());
        }
    };

    /** Examples, and the b of the step sizes c k^-b. */
    private record Problem(Examples examples, double b) {

        Architecture network() {
            return examples.network();
        }

        @Override
        public String toString() {
            return network().loss() + ", b = " + b;
        }
    }

    static Stream<Problem> problems() {
        Architecture classifier = Architecture.of(LAYERS, TANH, Loss.SOFTMAX_CROSS_ENTROPY);
        return Stream.of(new Problem(curve(), 0.6), new Problem(unlearnableLabels(classifier), 0.6));
    }

    /** Labels that have nothing to do with their inputs. */
    private static Examples unlearnableLabels(Architecture classifier) {
        return Examples.random(classifier, ROWS, 4);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void gradientsFallAsTheorem2SaysAndTheLemmasBoundsHold(Problem problem) {
        double[] squares = new double[ITERATIONS];
        int refused = 0;
        try (Workers workers = new Workers(1)) {
            Objective objective = problem.examples().objective(Matrices.FLOAT64, MINI_BATCH, 2, workers);
            Parameters W = InitialWeights.uniform(problem.network(), Matrices.FLOAT64, 5);
            IterationRunner<KBfgsState> trainer =
                    new IterationRunner<>(objective, new KBfgs(SETTINGS, workers), INDEPENDENT, W, MINI_BATCH);
            StepSchedule steps =
                    new StepSchedule(FIRST_STEP, new Schedule.Power(problem.b()), new Schedule.Product(List.of()));
            trainer.warmUp(steps.at(0));
            for (int k = 0; k < ITERATIONS; k++) {
                squares[k] = squaredGradient(objective, W);
                IterationRunner.Iteration seen = trainer.step(steps.at(k));
                trainer.finishDeferred();
                refused += (int) seen.finished().stream()
                        .filter(report -> report.outcomeG() == UpdateOutcome.UNBOUNDED)
                        .count();
                trainer.state().layers().forEach(ConvergenceTest::assertBounds);
            }
        }
        assertThat(refused)
                .as("pairs refused")
                .isBetween(1, ITERATIONS * problem.network().depth() / 2);
        double[] means = runningMeans(squares);
        double slope = slope(means);
        assertThat(slope)
                .as(
                        "slope of log mean ||gradient||^2 over log N; means at N = 1, 50, 1000: %s, %s, %s",
                        means[0], means[FIRST_FITTED - 1], means[ITERATIONS - 1])
                .isLessThan(0.75 * (problem.b() - 1));
    }

    /** Targets that the network can follow, but not meet: 2 sin(2 x_0 + x_{j+1}) + x_{j+2} + 1. */
    private static Examples curve() {
        Architecture network = Architecture.of(LAYERS, TANH, Loss.HALF_SQUARED_ERROR);
        Examples random = Examples.random(network, ROWS, 4);
        double[][] targets = new double[ROWS][network.outputs()];
        for (int i = 0; i < ROWS; i++) {
            double[] x = random.inputs()[i];
            for (int j = 0; j < targets[i].length; j++) {
                targets[i][j] = 2 * Math.sin(2 * x[0] + x[j + 1]) + x[j + 2] + 1;
            }
        }
        return new Examples(network, random.inputs(), targets);
    }

    /** ||gradient||^2 of f, over all examples and with the regulariser. */
    private static double squaredGradient(Objective objective, Parameters W) {
        Statistics all = objective
                .evaluate(W, List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.GRADIENT)))
                .get()
                .get(0);
        Matrix gradient = Matrices.plus(
                Matrices.scaled(all.flat(), 1.0 / all.count()), Matrices.scaled(W.flat(), SETTINGS.weightDecay()));
        return Math.pow(Matrices.norm(gradient), 2);
    }

    /** Lemma 1, with phi = 1 and inputs in [-1, 1], so that trace A <= d_in + 1; Lemma 2, with the constants of (8), (10). */
    private static void assertBounds(KBfgsCurvature factor) {
        double lambdaA = SETTINGS.lambdaA(LAMBDA);
        double mu1 = SETTINGS.mu1();
        double mu2 = SETTINGS.mu2(LAMBDA);
        assertBetween(1 / (factor.Ha().size() + lambdaA), factor.Ha().dense(), 1 / lambdaA);
        double low = 1;
        double high = 1;
        for (int i = 0; i < 4; i++) {
            low *= mu1 / (1 + mu1);
            high = Math.pow(Math.sqrt(high) + 1 / Math.sqrt(mu1 * mu2), 2) + 1 / mu2;
        }
        assertBetween(low, factor.Hg().dense(), high);
    }

    private static void assertBetween(double low, Matrix H, double high) {
        Matrix eye = Matrices.eye(H.rows());
        double slack = 1e-9;
        assertThat(Dense.isPositiveDefinite(Matrices.minus(H, Matrices.scaled(eye, low * (1 - slack)))))
                .as("H >= %s I", low)
                .isTrue();
        assertThat(Dense.isPositiveDefinite(Matrices.minus(Matrices.scaled(eye, high * (1 + slack)), H)))
                .as("H <= %s I", high)
                .isTrue();
    }

    private static double[] runningMeans(double[] values) {
        double[] means = new double[values.length];
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            sum += values[k];
            means[k] = sum / (k + 1);
        }
        return means;
    }

    /** The least-squares slope of log means over log N. */
    private static double slope(double[] means) {
        double n = 0;
        double x = 0;
        double y = 0;
        double xx = 0;
        double xy = 0;
        for (int k = FIRST_FITTED; k < means.length; k++) {
            double logN = Math.log(k + 1.0);
            double log = Math.log(means[k]);
            n++;
            x += logN;
            y += log;
            xx += logN * logN;
            xy += logN * log;
        }
        return (n * xy - x * y) / (n * xx - x * x);
    }
}
