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
