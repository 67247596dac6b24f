package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrices;

/** Losses, predictions and errors are their formulas, on both backends and for both types. */
class LossFormulasTest {

    private static final int ROWS = 9;
    private static final int OUTPUTS = 70;
    private static final double DELTA = 0.7;

    private record Case(Loss loss, Arithmetic arithmetic) {
        double digits() {
            return arithmetic.type() == ElementType.FLOAT32 ? 2e-6 : 1e-13;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(BackendChoice.openBlas(), BackendChoice.portable())
                .flatMap(backend -> Stream.of(ElementType.values()).map(backend::of))
                .flatMap(arithmetic -> Stream.of(Loss.values()).map(loss -> new Case(loss, arithmetic)));
    }

    private static Architecture network(Loss loss) {
        Architecture network = Architecture.of(List.of(OUTPUTS, OUTPUTS), List.of(Activation.LINEAR), loss);
        return loss == Loss.HUBER ? network.withHuberDelta(DELTA) : network;
    }

    private static double target(Loss loss, boolean one, SplittableRandom random) {
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> random.nextInt(3) / 2.0;
            case HALF_SQUARED_ERROR, HUBER -> random.nextInt(9) / 2.0 - 2;
            case SOFTMAX_CROSS_ENTROPY -> one ? 1 : 0;
            case POISSON -> random.nextInt(4);
        };
    }

    private static double[] predictions(Loss loss, double[] z) {
        double total = 0;
        for (double one : z) {
            total += Math.exp(one);
        }
        double[] predictions = new double[z.length];
        for (int c = 0; c < z.length; c++) {
            predictions[c] = switch (loss) {
                case SIGMOID_CROSS_ENTROPY -> 1 / (1 + Math.exp(-z[c]));
                case HALF_SQUARED_ERROR, HUBER -> z[c];
                case SOFTMAX_CROSS_ENTROPY -> Math.exp(z[c]) / total;
                case POISSON -> Math.exp(z[c]);
            };
        }
        return predictions;
    }

    private static double loss(Loss loss, double p, double z, double t) {
        double error = Math.abs(z - t);
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> -t * Math.log(p) - (1 - t) * Math.log(1 - p);
            case HALF_SQUARED_ERROR -> error * error / 2;
            case SOFTMAX_CROSS_ENTROPY -> -t * Math.log(p);
            case HUBER -> error <= DELTA ? error * error / 2 : DELTA * error - DELTA * DELTA / 2;
            case POISSON -> p - t * z + (t > 0 ? t * Math.log(t) - t : 0);
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossPredictionGradientAndErrorsAreTheirFormulas(Case c) {
        SplittableRandom random = new SplittableRandom(3);
        Loss kind = c.loss();
        double[][] z = new double[ROWS][OUTPUTS];
        double[][] t = new double[ROWS][OUTPUTS];
        try (Backprop pass = pass(c, z, t, random)) {
            double loss = 0;
            double squared = 0;
            double absolute = 0;
            double[][] slopes = new double[ROWS][OUTPUTS];
            for (int r = 0; r < ROWS; r++) {
                double[] p = predictions(kind, z[r]);
                for (int o = 0; o < OUTPUTS; o++) {
                    double error = p[o] - t[r][o];
                    assertThat(pass.predict().get(r, o)).isCloseTo(p[o], within(c.digits() * (1 + Math.abs(p[o]))));
                    loss += loss(kind, p[o], z[r][o], t[r][o]);
                    squared += error * error;
                    absolute += Math.abs(error);
                    slopes[r][o] = kind == Loss.HUBER ? Math.max(-DELTA, Math.min(DELTA, error)) : error;
                }
            }
            pass.compare(pass.targets());
            for (int r = 0; r < ROWS; r++) {
                for (int o = 0; o < OUTPUTS; o++) {
                    assertThat(pass.gradient(0).get(r, o)).isCloseTo(slopes[r][o], within(c.digits() * 20));
                }
            }
            double[] ones = new double[ROWS];
            java.util.Arrays.fill(ones, 1);
            RowFigures figures = pass.figures(pass.targets());
            for (double seen : List.of(pass.loss(pass.targets()), figures.loss(ones))) {
                assertThat(seen).isCloseTo(loss, within(c.digits() * loss));
            }
            for (double seen : List.of(pass.squaredError(pass.targets()), figures.squaredError(ones))) {
                assertThat(seen).isCloseTo(squared, within(c.digits() * squared));
            }
            for (double seen : List.of(pass.absoluteError(pass.targets()), figures.absoluteError(ones))) {
                assertThat(seen).isCloseTo(absolute, within(c.digits() * absolute));
            }
        }
    }

    /** After the forward pass of a network that gives its inputs. */
    private static Backprop pass(Case c, double[][] z, double[][] t, SplittableRandom random) {
        Architecture network = network(c.loss());
        Backprop pass = new Backprop(network, c.arithmetic(), ROWS);
        Parameters identity = Parameters.zeros(network, c.arithmetic());
        for (int o = 0; o < OUTPUTS; o++) {
            identity.matrix(0).set(o, o, 1);
        }
        for (int r = 0; r < ROWS; r++) {
            int one = random.nextInt(OUTPUTS);
            for (int o = 0; o < OUTPUTS; o++) {
                z[r][o] = (float) (6 * random.nextDouble() - 3);
                t[r][o] = target(c.loss(), o == one, random);
                pass.features().set(r, o, z[r][o]);
                pass.targets().set(r, o, t[r][o]);
            }
        }
        pass.forward(identity);
        return pass;
    }

    @Test
    void thePoissonLossIsTheDevianceHalvedAndKeepsItsDigitsWhereTargetsAreLarge() {
        Architecture network = Architecture.of(List.of(1, 1), List.of(Activation.LINEAR), Loss.POISSON);
        Parameters identity = Parameters.zeros(network, Matrices.FLOAT64);
        identity.matrix(0).set(0, 0, 1);
        try (Backprop pass = new Backprop(network, Matrices.FLOAT64, 1)) {
            pass.features().set(0, 0, Math.log(1e6) + 1e-4);
            pass.targets().set(0, 0, 1e6);
            pass.forward(identity);
            pass.compare(pass.targets());
            assertThat(pass.loss(pass.targets())).isCloseTo(1e6 * (1e-8 / 2 + 1e-12 / 6), within(1e-7));
            pass.features().set(0, 0, 1000);
            pass.forward(identity);
            pass.compare(pass.targets());
            assertThat(pass.loss(pass.targets())).isEqualTo(Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void deltaIsThatOfTheHuberLossAlone() {
        assertThatThrownBy(() -> network(Loss.POISSON).withHuberDelta(2))
                .hasMessage("delta of the Huber loss is 2.0 with loss poisson, expected loss huber");
        for (double delta : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> network(Loss.HUBER).withHuberDelta(delta))
                    .hasMessage("delta of the Huber loss is " + delta + ", expected a number above 0");
        }
    }
}
