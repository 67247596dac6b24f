package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.backend.BackendChoice;

/** The passes over entries and rows are their definitions, on both backends and for both types. */
class ElementPassesTest {

    private static final int ROWS = 37;
    private static final int COLUMNS = 5;

    static Stream<Arithmetic> arithmetics() {
        return Stream.of(BackendChoice.openBlas(), BackendChoice.portable())
                .flatMap(backend -> Stream.of(ElementType.values()).map(backend::of));
    }

    private static double[] random(long seed, double scale) {
        return new SplittableRandom(seed)
                .doubles((long) ROWS * COLUMNS, -scale, scale)
                .map(x -> (float) x)
                .toArray();
    }

    private static Matrix matrix(Arithmetic arithmetic, double[] entries) {
        Matrix X = arithmetic.matrix(ROWS, COLUMNS);
        X.write(entries);
        return X;
    }

    private static void assertClose(Matrix actual, double[] expected) {
        assertThat(actual.toDoubles()).containsExactly(expected, within(1e-6));
    }

    private static void assertPass(
            Arithmetic arithmetic, BiConsumer<Matrix, Matrix> pass, DoubleUnaryOperator definition) {
        double[] x = random(1, 3);
        x[0] = 0;
        double[] expected = Arrays.stream(x).map(definition).toArray();
        Matrix y = arithmetic.matrix(ROWS, COLUMNS);
        pass.accept(matrix(arithmetic, x), y);
        assertClose(y, expected);
        Matrix inPlace = matrix(arithmetic, x);
        pass.accept(inPlace, inPlace);
        assertClose(inPlace, expected);
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void functionsOfOneEntryAreTheirDefinitionsInPlaceToo(Arithmetic arithmetic) {
        Kernels kernels = arithmetic.kernels();
        assertPass(arithmetic, kernels::relu, x -> Math.max(x, 0));
        assertPass(arithmetic, kernels::tanh, Math::tanh);
        assertPass(arithmetic, kernels::square, x -> (double) (float) (x * x));
        assertPass(arithmetic, kernels::step, x -> x > 0 ? 1 : 0);
        assertPass(arithmetic, kernels::sign, Math::signum);
        assertPass(arithmetic, kernels::exp, x -> (double) (float) Math.exp(x));
        assertPass(
                arithmetic,
                (x, y) -> {
                    y.assign(x);
                    kernels.clip(1.25, y);
                },
                x -> Math.max(-1.25, Math.min(1.25, x)));
    }

    /** An exponential that float32 cannot hold is infinite or 0, not the largest that a polynomial takes. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void exponentialsOverflowAndAreCloseToTheDefinition(Arithmetic arithmetic) {
        double[] x = random(6, 85);
        x[0] = 1000;
        x[1] = -1000;
        x[2] = Double.NaN;
        x[3] = 88.5;
        Matrix y = matrix(arithmetic, x);
        arithmetic.kernels().exp(y, y);
        double digits = arithmetic.type() == ElementType.FLOAT32 ? 1e-6 : 1e-14;
        for (int i = 4; i < x.length; i++) {
            assertThat(y.get(i)).isCloseTo(Math.exp(x[i]), within(digits * Math.exp(x[i])));
        }
        assertThat(y.get(0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(y.get(1)).isZero();
        assertThat(y.get(2)).isNaN();
        assertThat(y.get(3)).isCloseTo(Math.exp(88.5), within(1e-4 * Math.exp(88.5)));
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void rowsAreScaledAlsoOfABlockAndOverWhatIsNoNumber(Arithmetic arithmetic) {
        double[] x = random(8, 2);
        x[3] = Double.NaN;
        x[3 + ROWS] = Double.POSITIVE_INFINITY;
        double[] factors = random(9, 2);
        factors[3] = 0;
        Matrix whole = matrix(arithmetic, x);
        for (int rows : new int[] {ROWS, ROWS - 5}) {
            Matrix X = whole.rows(0, rows);
            Matrix v = arithmetic.vectorOf(Arrays.copyOf(factors, rows));
            Matrix Y = arithmetic.matrix(rows, COLUMNS);
            arithmetic.kernels().scaleRows(v, X, Y);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    double expected = i == 3 ? 0 : factors[i] * x[i + j * ROWS];
                    assertThat(Y.get(i, j)).isCloseTo(expected, within(1e-6));
                }
            }
        }
        arithmetic.kernels().scaleRows(arithmetic.vectorOf(Arrays.copyOf(factors, ROWS)), whole, whole);
        assertThat(whole.get(3, 0)).isZero();
        assertThat(whole.get(2, 1)).isCloseTo(factors[2] * x[2 + ROWS], within(1e-6));
    }

    /** Errors far below the bound keep all their digits. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void clippingLeavesWhatIsWithinTheBounds(Arithmetic arithmetic) {
        double[] x = random(7, 1e-7);
        x[0] = Double.NaN;
        x[1] = 1e9;
        Matrix y = matrix(arithmetic, x);
        double[] before = y.toDoubles();
        arithmetic.kernels().clip(1e6, y);
        assertThat(y.get(0)).isNaN();
        assertThat(y.get(1)).isEqualTo(1e6);
        for (int i = 2; i < x.length; i++) {
            assertThat(y.get(i)).isEqualTo(before[i]);
        }
    }

    private interface Backward {
        void apply(Matrix a, Matrix g, Matrix scratch);
    }

    private static void assertBackward(Arithmetic arithmetic, Backward backward, DoubleUnaryOperator slope) {
        double[] a = random(2, 1);
        double[] g = random(3, 2);
        Matrix product = matrix(arithmetic, g);
        backward.apply(matrix(arithmetic, a), product, arithmetic.matrix(ROWS, COLUMNS));
        for (int i = 0; i < g.length; i++) {
            g[i] *= slope.applyAsDouble(a[i]);
        }
        assertClose(product, g);
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void gradientsAreMultipliedByTheSlopes(Arithmetic arithmetic) {
        Kernels kernels = arithmetic.kernels();
        assertBackward(arithmetic, (a, g, scratch) -> kernels.reluBackward(a, g), a -> a > 0 ? 1 : 0);
        assertBackward(arithmetic, kernels::tanhBackward, a -> 1 - a * a);
        assertBackward(arithmetic, kernels::sigmoidBackward, a -> a * (1 - a));
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void softmaxAndLogSumExpAreTheirDefinitionsAndDoNotOverflow(Arithmetic arithmetic) {
        for (double scale : new double[] {1, 1000}) {
            double[] z = random(4, scale);
            double[] p = new double[z.length];
            double sum = 0;
            for (int i = 0; i < ROWS; i++) {
                double largest = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < COLUMNS; j++) {
                    largest = Math.max(largest, z[i + j * ROWS]);
                }
                double total = 0;
                for (int j = 0; j < COLUMNS; j++) {
                    p[i + j * ROWS] = Math.exp(z[i + j * ROWS] - largest);
                    total += p[i + j * ROWS];
                }
                for (int j = 0; j < COLUMNS; j++) {
                    p[i + j * ROWS] /= total;
                }
                sum += largest + Math.log(total);
            }
            Matrix seen = arithmetic.matrix(ROWS, COLUMNS);
            arithmetic.kernels().softmax(matrix(arithmetic, z), seen);
            assertClose(seen, p);
            assertThat(arithmetic.kernels().logSumExp(matrix(arithmetic, z), arithmetic.matrix(ROWS, COLUMNS)))
                    .isCloseTo(sum, within(1e-5 * Math.abs(sum)));
        }
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void theLargestEntryAndItsColumnAreFound(Arithmetic arithmetic) {
        double[] entries = random(5, 1);
        Matrix X = matrix(arithmetic, entries);
        assertThat(arithmetic.kernels().max(X))
                .isEqualTo(Arrays.stream(entries).max().orElseThrow());
        long[] places = arithmetic.kernels().argMax(X);
        assertThat(places).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                assertThat(X.get(i, j)).isLessThanOrEqualTo(X.get(i, places[i]));
            }
        }
        Matrix square = arithmetic.identity(4);
        square.set(2, 2, 7);
        square.set(0, 3, 9);
        assertThat(arithmetic.kernels().max(square.diagonal())).isEqualTo(7);
    }
}
