package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.nd4j.linalg.inverse.InvertMatrix;

/** Small dense references, written as in the paper, and random arguments; float64. */
public final class Dense {

    private Dense() {}

    static Offset<Double> close(double scale, double tolerance) {
        return Offset.offset(tolerance * Math.max(1, Math.abs(scale)));
    }

    static void assertClose(Matrix actual, Matrix expected, double tolerance) {
        assertThat(actual.rows()).isEqualTo(expected.rows());
        assertThat(actual.columns()).isEqualTo(expected.columns());
        double scale = Math.max(1, Matrices.norm(expected));
        assertThat(Matrices.norm(Matrices.minus(actual, expected))).isLessThanOrEqualTo(tolerance * scale);
    }

    static Matrix vector(Random random, int n) {
        return Matrices.vector(random.doubles(n, -1, 1).toArray());
    }

    /** Random entries, m x n. */
    static Matrix matrix(Random random, int m, int n) {
        return vector(random, m * n).reshape(m, n);
    }

    /** Q Q' / n + I / 2. */
    static Matrix positiveDefinite(Random random, int n) {
        Matrix Q = matrix(random, n, n);
        Matrix QQ = Matrices.product(Q, Matrices.transposed(Q));
        return Matrices.plus(Matrices.scaled(QQ, 1.0 / n), Matrices.scaled(Matrices.eye(n), 0.5));
    }

    static Matrix inverse(Matrix A) {
        return Matrices.of(InvertMatrix.invert(A.array().dup('f'), false));
    }

    static double dot(Matrix x, Matrix y) {
        return x.array().mul(y.array()).sumNumber().doubleValue();
    }

    static Matrix product(InverseHessian H, Matrix v) {
        Matrix Hv = v.arithmetic().vector(v.length());
        H.times(v, Hv);
        return Hv;
    }

    /** (I - rho s y') H (I - rho y s') + rho s s'. */
    public static Matrix bfgs(Matrix H, Matrix s, Matrix y) {
        double rho = 1 / dot(s, y);
        Matrix V = Matrices.minus(Matrices.eye(H.rows()), Matrices.scaled(Matrices.outer(y, s), rho));
        Matrix VHV = Matrices.product(Matrices.product(Matrices.transposed(V), H), V);
        return Matrices.plus(VHV, Matrices.scaled(Matrices.outer(s, s), rho));
    }

    /** ||A||_2 of a symmetric positive definite A, to the power method's accuracy, from below. */
    static double spectralNorm(Matrix symmetric) {
        double[][] A = symmetric.array().toDoubleMatrix();
        double[] x = new Random(1).doubles(A.length, 0.5, 1).toArray();
        double norm = 0;
        for (int k = 0; k < 300; k++) {
            double[] Ax = new double[A.length];
            double squares = 0;
            for (int i = 0; i < A.length; i++) {
                for (int j = 0; j < A.length; j++) {
                    Ax[i] += A[i][j] * x[j];
                }
                squares += Ax[i] * Ax[i];
            }
            norm = Math.sqrt(squares);
            for (int i = 0; i < A.length; i++) {
                x[i] = Ax[i] / norm;
            }
        }
        return norm;
    }

    /** Whether the symmetric A has a Cholesky factor. */
    public static boolean isPositiveDefinite(Matrix A) {
        int n = A.rows();
        double[][] L = A.array().toDoubleMatrix();
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                for (int k = 0; k < j; k++) {
                    L[i][j] -= L[i][k] * L[j][k];
                }
                if (i == j && !(L[j][j] > 0)) {
                    return false;
                }
                L[i][j] = i == j ? Math.sqrt(L[i][j]) : L[i][j] / L[j][j];
            }
        }
        return true;
    }
}
