package org.kbfgs.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.openblas.OpenBlasKernels;

/** Both implementations, both types, arrays that are whole, blocks of larger ones or slices of a flat vector. */
@Tag("kernels")
class KernelsTest {

    private enum Storage {
        WHOLE,
        BLOCK,
        SLICE
    }

    private record Case(Arithmetic arithmetic, Storage storage, Random random) {

        Kernels kernels() {
            return arithmetic.kernels();
        }

        double tolerance() {
            return arithmetic.type() == ElementType.FLOAT32 ? 1e-4 : 1e-11;
        }

        Matrix matrix(double[][] values) {
            int m = values.length;
            int n = values[0].length;
            Matrix X = empty(m, n);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    X.set(i, j, values[i][j]);
                }
            }
            return X;
        }

        Matrix empty(int m, int n) {
            return switch (storage) {
                case WHOLE -> arithmetic.matrix(m, n);
                case BLOCK -> arithmetic.matrix(m + 5, n + 4).rows(2, m + 2).columns(3, n + 3);
                case SLICE ->
                    arithmetic
                            .vector((long) m * n + 11)
                            .entries(7, 7 + (long) m * n)
                            .reshape(m, n);
            };
        }

        Matrix vector(double[] values) {
            Matrix x = storage == Storage.WHOLE
                    ? arithmetic.matrix(values.length, 1)
                    : arithmetic.vector(values.length + 9L).entries(4, 4 + values.length);
            x.write(values);
            return x;
        }

        double[][] values(int m, int n) {
            double[][] X = new double[m][n];
            for (double[] row : X) {
                for (int j = 0; j < n; j++) {
                    row[j] = (float) random.nextGaussian();
                }
            }
            return X;
        }

        double[] values(int n) {
            return values(1, n)[0];
        }

        double[][] symmetric(int n) {
            double[][] S = values(n, n);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    S[i][j] = S[j][i];
                }
            }
            return S;
        }

        /** The array of a symmetric matrix; what OpenBLAS gets has no lower triangle. */
        Matrix upper(double[][] S) {
            Matrix array = matrix(S);
            if (kernels() instanceof OpenBlasKernels) {
                for (int i = 0; i < S.length; i++) {
                    for (int j = 0; j < i; j++) {
                        array.set(i, j, Double.NaN);
                    }
                }
            }
            return array;
        }

        void same(double[][] expected, Matrix actual) {
            for (int i = 0; i < expected.length; i++) {
                for (int j = 0; j < expected[0].length; j++) {
                    assertEquals(expected[i][j], actual.get(i, j), tolerance(), "entry " + i + ", " + j);
                }
            }
        }

        void sameUpper(double[][] expected, Matrix actual) {
            for (int i = 0; i < expected.length; i++) {
                for (int j = i; j < expected.length; j++) {
                    assertEquals(expected[i][j], actual.get(i, j), tolerance(), "entry " + i + ", " + j);
                }
            }
        }

        void same(double[] expected, Matrix actual) {
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual.get(i), tolerance(), "entry " + i);
            }
        }
    }

    static Stream<Case> cases() {
        return Stream.of(BackendChoice.openBlas(), BackendChoice.portable())
                .flatMap(backend -> Stream.of(ElementType.values()).flatMap(type -> Stream.of(Storage.values())
                        .map(storage -> new Case(backend.of(type), storage, new Random(1)))));
    }

    /** Or one value that is not finite would outlive its iteration in memory that is used again. */
    @ParameterizedTest
    @MethodSource("cases")
    void whatIsOverwrittenLeavesNothingBehind(Case c) {
        double[][] X = c.values(6, 5);
        double[][] S = c.symmetric(5);
        double[] x = c.values(5);
        for (double old : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Matrix C = c.matrix(filled(6, 5, old));
            c.kernels().gemm(false, false, 1, c.matrix(c.values(6, 6)), c.matrix(X), 0, C);
            assertFinite(C, false);
            Matrix square = c.matrix(filled(5, 5, old));
            c.kernels().syrk(1, c.matrix(X), 0, square);
            assertFinite(square, true);
            Matrix right = c.matrix(filled(6, 5, old));
            c.kernels().timesSymmetric(c.matrix(X), c.upper(S), right);
            assertFinite(right, false);
            Matrix left = c.matrix(filled(5, 6, old));
            c.kernels().symm(c.upper(S), c.matrix(transpose(X)), left);
            assertFinite(left, false);
            Matrix y = c.vector(filled(1, 6, old)[0]);
            c.kernels().gemv(false, 1, c.matrix(X), c.vector(x), 0, y);
            assertFinite(y, false);
            Matrix t = c.vector(filled(1, 5, old)[0]);
            c.kernels().gemv(true, 1, c.matrix(X), c.vector(c.values(6)), 0, t);
            assertFinite(t, false);
            Matrix v = c.vector(filled(1, 5, old)[0]);
            c.kernels().symv(c.upper(S), c.vector(x), v);
            assertFinite(v, false);
            Matrix packed = c.vector(filled(1, 5, old)[0]);
            c.kernels().spmv(1, c.vector(c.values(15)), c.vector(x), 0, packed);
            assertFinite(packed, false);
            Matrix sum = c.vector(filled(1, 5, old)[0]);
            c.kernels().axpby(2, c.vector(x), 0, sum);
            assertFinite(sum, false);
        }
    }

    private static double[][] filled(int m, int n, double value) {
        double[][] X = new double[m][n];
        for (double[] row : X) {
            Arrays.fill(row, value);
        }
        return X;
    }

    private static void assertFinite(Matrix X, boolean upperAlone) {
        for (long j = 0; j < X.columns(); j++) {
            for (long i = 0; i < (upperAlone ? j + 1 : X.rows()); i++) {
                double entry = X.get(i, j);
                assertTrue(Double.isFinite(entry), "entry " + i + ", " + j + " is " + entry);
            }
        }
    }

    private static double[][] transpose(double[][] X) {
        double[][] T = new double[X[0].length][X.length];
        for (int i = 0; i < X.length; i++) {
            for (int j = 0; j < X[0].length; j++) {
                T[j][i] = X[i][j];
            }
        }
        return T;
    }

    /** alpha A B + beta C; beta = 0 ignores C. */
    private static double[][] product(double alpha, double[][] A, double[][] B, double beta, double[][] C) {
        double[][] P = new double[A.length][B[0].length];
        for (int i = 0; i < P.length; i++) {
            for (int j = 0; j < P[0].length; j++) {
                for (int k = 0; k < B.length; k++) {
                    P[i][j] += alpha * A[i][k] * B[k][j];
                }
                P[i][j] += beta == 0 ? 0 : beta * C[i][j];
            }
        }
        return P;
    }

    private static double[][] column(double[] x) {
        return transpose(new double[][] {x});
    }

    private static double[] flat(double[][] X) {
        return transpose(X)[0];
    }

    private static double[][] nan(int m, int n) {
        double[][] X = new double[m][n];
        for (double[] row : X) {
            Arrays.fill(row, Double.NaN);
        }
        return X;
    }

    private static double[] triangle(double[][] S) {
        double[] packed = new double[S.length * (S.length + 1) / 2];
        int next = 0;
        for (int j = 0; j < S.length; j++) {
            for (int i = 0; i <= j; i++) {
                packed[next++] = S[i][j];
            }
        }
        return packed;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gemm(Case c) {
        int[][] sizes = {{5, 3, 7}, {1, 4, 6}, {6, 4, 1}, {4, 1, 3}, {1, 1, 1}, {33, 65, 17}};
        for (int[] size : sizes) {
            for (int transposes = 0; transposes < 4; transposes++) {
                boolean left = (transposes & 1) != 0;
                boolean right = (transposes & 2) != 0;
                for (double beta : new double[] {0, 0.5}) {
                    double[][] A = c.values(size[0], size[1]);
                    double[][] B = c.values(size[1], size[2]);
                    double[][] C = beta == 0 ? nan(size[0], size[2]) : c.values(size[0], size[2]);
                    Matrix result = c.matrix(C);
                    c.kernels()
                            .gemm(
                                    left,
                                    right,
                                    1.5,
                                    c.matrix(left ? transpose(A) : A),
                                    c.matrix(right ? transpose(B) : B),
                                    beta,
                                    result);
                    c.same(product(1.5, A, B, beta, C), result);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void syrk(Case c) {
        for (double beta : new double[] {0, 0.9}) {
            double[][] X = c.values(9, 6);
            double[][] C = beta == 0 ? nan(6, 6) : c.symmetric(6);
            Matrix result = c.upper(C);
            c.kernels().syrk(0.1, c.matrix(X), beta, result);
            c.sameUpper(product(0.1, transpose(X), X, beta, C), result);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void symmetricProducts(Case c) {
        for (int r : new int[] {1, 5}) {
            double[][] S = c.symmetric(8);
            double[][] B = c.values(8, r);
            Matrix left = c.matrix(nan(8, r));
            c.kernels().symm(c.upper(S), c.matrix(B), left);
            c.same(product(1, S, B, 0, B), left);
            Matrix right = c.matrix(nan(r, 8));
            c.kernels().timesSymmetric(c.matrix(transpose(B)), c.upper(S), right);
            c.same(product(1, transpose(B), S, 0, B), right);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matrixTimesVector(Case c) {
        for (boolean transposed : new boolean[] {false, true}) {
            for (double beta : new double[] {0, -0.5}) {
                double[][] A = c.values(6, 9);
                double[] x = c.values(9);
                double[] y = beta == 0 ? nan(1, 6)[0] : c.values(6);
                Matrix result = c.vector(y);
                c.kernels().gemv(transposed, 2, c.matrix(transposed ? transpose(A) : A), c.vector(x), beta, result);
                c.same(flat(product(2, A, column(x), beta, column(y))), result);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sigmoidCrossEntropyIsItsDefinitionsSumAndNeitherOverflowsNorHidesANaN(Case c) {
        int n = 5000;
        double[] z = c.values(n);
        double[] t = c.values(n);
        double[] delta = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            z[i] *= i % 7 == 0 ? 100 : 3;
            t[i] = i % 3 == 0 ? i % 2 : (float) (1 / (1 + Math.exp(t[i])));
            delta[i] = 1 / (1 + Math.exp(-z[i])) - t[i];
            sum += Math.max(z[i], 0) + Math.log1p(Math.exp(-Math.abs(z[i]))) - z[i] * t[i];
        }
        double seen = c.kernels().sigmoidCrossEntropy(c.vector(z), c.vector(t), c.vector(delta));
        assertEquals(sum, seen, 0.01 * c.tolerance() * sum);
        z[n - 1] = Double.NaN;
        delta[n - 1] = Double.NaN;
        assertTrue(Double.isNaN(c.kernels().sigmoidCrossEntropy(c.vector(z), c.vector(t), c.vector(delta))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sigmoidIsItsDefinitionOfEveryNumberAndInPlaceToo(Case c) {
        double[] z = c.values(10000);
        double[] p = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) (z[i] * (i % 5 == 0 ? 100 : 10));
        }
        z[0] = 0;
        z[1] = Double.POSITIVE_INFINITY;
        z[2] = Double.NEGATIVE_INFINITY;
        z[3] = Float.MAX_VALUE;
        z[4] = -Float.MAX_VALUE;
        z[5] = Float.MIN_VALUE;
        z[z.length - 1] = Double.NaN;
        for (int i = 0; i < z.length; i++) {
            p[i] = 1 / (1 + Math.exp(-z[i]));
        }
        Matrix seen = c.vector(z);
        c.kernels().sigmoid(c.vector(z), seen);
        Matrix inPlace = c.vector(z);
        c.kernels().sigmoid(inPlace, inPlace);
        assertArrayEquals(NativeBytes.bytes(seen), NativeBytes.bytes(inPlace));
        for (int i = 0; i < z.length - 1; i++) {
            assertEquals(p[i], seen.get(i), c.tolerance() * p[i] + 1e-38, "of " + z[i]);
        }
        assertTrue(Double.isNaN(seen.get(z.length - 1)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void elementFunctionsAndTheirSlopesAreTheirDefinitionsOfEveryNumberAndInPlaceToo(Case c) {
        double[] x = c.values(5000);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (x[i] * (i % 5 == 0 ? 100 : 4));
        }
        double[] edges = {0, -0.0, 1e-30, -1e-30, 1e-3, -1e-3, 700, -700, 1e30, -1e30};
        System.arraycopy(edges, 0, x, 0, edges.length);
        x[x.length - 1] = Double.NaN;
        for (ElementFunction f : ElementFunction.values()) {
            Matrix y = c.vector(x);
            c.kernels().apply(f, c.vector(x), y);
            Matrix inPlace = c.vector(x);
            c.kernels().apply(f, inPlace, inPlace);
            double[] g = c.values(x.length);
            Matrix product = c.vector(g);
            c.kernels().timesSlope(f, f.isSlopeOfInput() ? c.vector(x) : y, product);
            for (int i = 0; i < x.length - 1; i++) {
                double value = value(f, x[i]);
                double slope = slope(f, x[i]);
                assertEquals(y.get(i), inPlace.get(i), f + " of " + x[i]);
                assertEquals(value, y.get(i), c.tolerance() * (Math.abs(value) + 1e-2), f + " of " + x[i]);
                assertEquals(g[i] * slope, product.get(i), 10 * c.tolerance(), "slope of " + f + " at " + x[i]);
            }
            assertTrue(Double.isNaN(y.get(x.length - 1)), f.toString());
        }
    }

    private static double value(ElementFunction f, double x) {
        return switch (f) {
            case ELU -> x > 0 ? x : Math.expm1(x);
            case LEAKY_RELU -> x > 0 ? x : x / 100;
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case SILU -> x / (1 + Math.exp(-x));
            case GELU -> x * normal(x);
        };
    }

    private static double slope(ElementFunction f, double x) {
        double s = 1 / (1 + Math.exp(-x));
        return switch (f) {
            case ELU -> x > 0 ? 1 : Math.exp(x);
            case LEAKY_RELU -> x > 0 ? 1 : 0.01;
            case SOFTPLUS -> s;
            case SILU -> s == 0 || s == 1 ? s : s * (1 + x * (1 - s));
            case GELU -> normal(x) + (Math.abs(x) > 40 ? 0 : x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
        };
    }

    /** Phi(x) by Simpson's rule for the integral of the density from 0. */
    private static double normal(double x) {
        double to = Math.min(Math.abs(x), 10);
        int steps = 2000;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double at = to * i / steps;
            int weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.exp(-at * at / 2);
        }
        double half = sum * to / steps / 3 / Math.sqrt(2 * Math.PI);
        return x > 0 ? 0.5 + half : Math.max(0, 0.5 - half);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void symmetricTimesVector(Case c) {
        double[][] S = c.symmetric(8);
        double[] x = c.values(8);
        Matrix y = c.vector(nan(1, 8)[0]);
        c.kernels().symv(c.upper(S), c.vector(x), y);
        c.same(flat(product(1, S, column(x), 0, S)), y);
        for (double beta : new double[] {0, 2}) {
            double[] before = beta == 0 ? nan(1, 8)[0] : c.values(8);
            Matrix packedY = c.vector(before);
            c.kernels().spmv(3, c.vector(triangle(S)), c.vector(x), beta, packedY);
            c.same(flat(product(3, S, column(x), beta, column(before))), packedY);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void syr2(Case c) {
        double[][] S = c.symmetric(8);
        double[][] x = column(c.values(8));
        double[][] y = column(c.values(8));
        Matrix result = c.upper(S);
        c.kernels().syr2(-0.5, c.vector(flat(x)), c.vector(flat(y)), result);
        c.sameUpper(product(-0.5, y, transpose(x), 1, product(-0.5, x, transpose(y), 1, S)), result);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void axpby(Case c) {
        for (int n : new int[] {37, 20_001}) {
            for (double beta : new double[] {0, 1, 0.9}) {
                double[] x = c.values(n);
                double[] y = beta == 0 ? nan(1, n)[0] : c.values(n);
                Matrix result = c.vector(y);
                c.kernels().axpby(0.1, c.vector(x), beta, result);
                c.same(flat(product(0.1, column(x), new double[][] {{1}}, beta, column(y))), result);
            }
        }
    }

    /** An update of a whole array, of its layers or of tiles has the same bits. */
    @ParameterizedTest
    @MethodSource("cases")
    void entriesOfAxpbyDoNotDependOnTheirPlace(Case c) {
        int n = 300;
        double[] x = c.values(n);
        double[] y = c.values(n);
        for (double beta : new double[] {1, 0.9}) {
            Matrix whole = c.vector(y);
            c.kernels().axpby(0.1, c.vector(x), beta, whole);
            for (int cut = 1; cut < n; cut += 7) {
                Matrix parts = c.vector(y);
                Matrix from = c.vector(x);
                c.kernels().axpby(0.1, from.entries(0, cut), beta, parts.entries(0, cut));
                c.kernels().axpby(0.1, from.entries(cut, n), beta, parts.entries(cut, n));
                for (int i = 0; i < n; i++) {
                    assertEquals(whole.get(i, 0), parts.get(i, 0), "entry " + i + ", cut at " + cut);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void axpbyWithAlphaZeroScalesEvenWhatItIsGivenAsX(Case c) {
        double[] y = c.values(20_001);
        Matrix result = c.vector(y);
        c.kernels().axpby(0, result, -2.5, result);
        c.same(Arrays.stream(y).map(entry -> -2.5 * entry).toArray(), result);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void divideBySqrtIsItsFormulaAndTakesItsPlaceInV(Case c) {
        for (int n : new int[] {37, 9_001}) {
            double[] x = c.values(n);
            double[] v = Arrays.stream(c.values(n)).map(entry -> entry * entry).toArray();
            v[0] = 0;
            double[] expected = new double[n];
            for (int i = 0; i < n; i++) {
                expected[i] = x[i] / (1.5 * Math.sqrt(v[i]) + 0.25);
            }
            Matrix q = c.vector(nan(1, n)[0]);
            Matrix vThenQ = c.vector(v);
            c.kernels().divideBySqrt(c.vector(x), 1.5, vThenQ, 0.25, q);
            c.same(v, vThenQ);
            c.kernels().divideBySqrt(c.vector(x), 1.5, vThenQ, 0.25, vThenQ);
            c.same(expected, q);
            c.same(expected, vThenQ);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void reluBackwardKeepsWhereTheOtherIsPositive(Case c) {
        for (int n : new int[] {37, 9_001}) {
            double[] a = c.values(n);
            double[] g = c.values(n);
            double[] edges = {0, -0.0, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, Double.POSITIVE_INFINITY};
            System.arraycopy(edges, 0, a, 0, edges.length);
            Matrix result = c.vector(g);
            c.kernels().reluBackward(c.vector(a), result);
            for (int i = 0; i < n; i++) {
                assertEquals(a[i] > 0 ? g[i] : 0 * g[i], result.get(i), "entry " + i + " at " + a[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dotAndSum(Case c) {
        double[] x = c.values(101);
        double[] y = c.values(101);
        double dot = product(1, new double[][] {x}, column(y), 0, new double[0][0])[0][0];
        assertEquals(dot, c.kernels().dot(c.vector(x), c.vector(y)), c.tolerance());
        double[][] X = c.values(13, 7);
        double sum = 0;
        for (double[] row : X) {
            for (double entry : row) {
                sum += entry;
            }
        }
        assertEquals(sum, c.kernels().sum(c.matrix(X)), c.tolerance());
        assertEquals(Arrays.stream(x).sum(), c.kernels().sum(c.vector(x)), c.tolerance());
        assertEquals(Arrays.stream(x).sum(), c.kernels().sum(c.matrix(new double[][] {x})), c.tolerance());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dampedInverseTimesItsMatrixIsTheIdentity(Case c) {
        int n = 12;
        double[][] X = c.values(20, n);
        double[][] P = product(1.0 / 20, transpose(X), X, 0, X);
        double[] packed = triangle(P);
        Matrix S = c.upper(nan(n, n));
        assertTrue(c.kernels().dampedInverse(c.vector(packed), 0.5, S));
        double[][] inverse = new double[n][n];
        double[][] identity = new double[n][n];
        for (int j = 0; j < n; j++) {
            P[j][j] += 0.5;
            identity[j][j] = 1;
            for (int i = 0; i <= j; i++) {
                inverse[i][j] = S.get(i, j);
                inverse[j][i] = inverse[i][j];
            }
        }
        c.same(product(1, P, inverse, 0, P), c.matrix(identity));
        for (double corner : new double[] {-2, Double.NaN, Double.POSITIVE_INFINITY}) {
            packed[0] = corner;
            assertFalse(c.kernels().dampedInverse(c.vector(packed), 0.5, S));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void unpackUndoesPack(Case c) {
        double[][] S = c.symmetric(9);
        Matrix packed = c.vector(new double[45]);
        c.kernels().pack(c.upper(S), packed);
        c.same(triangle(S), packed);
        Matrix back = c.upper(nan(9, 9));
        c.kernels().unpack(packed, back);
        c.sameUpper(S, back);
    }
}
