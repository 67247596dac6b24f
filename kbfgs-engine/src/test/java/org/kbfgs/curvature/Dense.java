package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;

/** Small dense references, written as in the paper, and random arguments; float64. */
public final class Dense {

    private Dense() {}

    static Offset<Double> close(double scale, double tolerance) {
        return Offset.offset(tolerance * Math.max(1, Math.abs(scale)));
    }

    static void assertClose(INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double scale = Math.max(1, expected.norm2Number().doubleValue());
        assertThat(actual.sub(expected).norm2Number().doubleValue()).isLessThanOrEqualTo(tolerance * scale);
    }

    static INDArray vector(Random random, int n) {
        return Nd4j.createFromArray(random.doubles(n, -1, 1).toArray());
    }

    /** Q Q' / n + I / 2, column-major. */
    static INDArray positiveDefinite(Random random, int n) {
        INDArray Q = vector(random, n * n).reshape(n, n);
        return Q.mmul(Q.transpose()).div(n).add(eye(n).mul(0.5)).dup('f');
    }

    public static INDArray eye(int n) {
        return Nd4j.eye(n).castTo(DataType.DOUBLE).dup('f');
    }

    static INDArray inverse(INDArray A) {
        return InvertMatrix.invert(A.dup('f'), false).dup('f');
    }

    static INDArray outer(INDArray x, INDArray y) {
        return x.reshape(x.length(), 1).mmul(y.reshape(1, y.length()));
    }

    static double dot(INDArray x, INDArray y) {
        return x.mul(y).sumNumber().doubleValue();
    }

    static INDArray product(InverseHessian H, INDArray v) {
        INDArray Hv = v.like();
        H.times(v, Hv);
        return Hv;
    }

    /** (I - rho s y') H (I - rho y s') + rho s s'. */
    static INDArray bfgs(INDArray H, INDArray s, INDArray y) {
        double rho = 1 / dot(s, y);
        INDArray V = eye(H.rows()).sub(outer(y, s).mul(rho));
        return V.transpose().mmul(H).mmul(V).add(outer(s, s).mul(rho)).dup('f');
    }

    /** ||A||_2 of a symmetric positive definite A, to the power method's accuracy, from below. */
    static double spectralNorm(INDArray symmetric) {
        double[][] A = symmetric.toDoubleMatrix();
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
    public static boolean isPositiveDefinite(INDArray A) {
        int n = A.rows();
        double[][] L = A.toDoubleMatrix();
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
