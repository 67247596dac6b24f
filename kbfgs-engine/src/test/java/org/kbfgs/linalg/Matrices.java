package org.kbfgs.linalg;

import org.kbfgs.backend.BackendChoice;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arithmetics and matrices of tests. */
public final class Matrices {

    public static final Arithmetic FLOAT32 = BackendChoice.of(ElementType.FLOAT32);
    public static final Arithmetic FLOAT64 = BackendChoice.of(ElementType.FLOAT64);

    private Matrices() {}

    /** A vector of float64. */
    public static Matrix vector(double... entries) {
        return FLOAT64.vectorOf(entries);
    }

    /** A matrix of float64, by rows. */
    public static Matrix matrix(double[][] rows) {
        Matrix X = FLOAT64.matrix(rows.length, rows[0].length);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                X.set(i, j, rows[i][j]);
            }
        }
        return X;
    }

    /** A copy of an array that a test has computed by ND4J's operations, which its expectations are written in. */
    public static Matrix of(INDArray array) {
        Arithmetic arithmetic = array.dataType() == DataType.FLOAT ? FLOAT32 : FLOAT64;
        INDArray copy = array.dup('f');
        return array.rank() == 1 ? Matrix.vector(arithmetic, copy) : Matrix.matrix(arithmetic, copy);
    }

    /** A tensor of an array of any order and strides, not a copy. */
    public static Tensor tensor(INDArray array) {
        return new Tensor(BackendChoice.get(), array);
    }

    /** Zeros of float64. */
    public static Matrix zeros(long n) {
        return FLOAT64.vector(n);
    }

    /** I, n x n, of float64. */
    public static Matrix eye(int n) {
        return FLOAT64.identity(n);
    }

    /** X + Y. */
    public static Matrix plus(Matrix X, Matrix Y) {
        return of(X.array().add(Y.array()));
    }

    /** X - Y. */
    public static Matrix minus(Matrix X, Matrix Y) {
        return of(X.array().sub(Y.array()));
    }

    /** c X. */
    public static Matrix scaled(Matrix X, double c) {
        return of(X.array().mul(c));
    }

    /** X Y. */
    public static Matrix product(Matrix X, Matrix Y) {
        return of(X.array().mmul(Y.array()));
    }

    /** X'. */
    public static Matrix transposed(Matrix X) {
        return of(X.array().transpose());
    }

    /** x y'. */
    public static Matrix outer(Matrix x, Matrix y) {
        return of(x.array().reshape(x.length(), 1).mmul(y.array().reshape(1, y.length())));
    }

    /** ||X||_F. */
    public static double norm(Matrix X) {
        return X.array().norm2Number().doubleValue();
    }

    /** beta X + (1 - beta) Y. */
    public static Matrix average(double beta, Matrix X, Matrix Y) {
        return plus(scaled(X, beta), scaled(Y, 1 - beta));
    }

    /** max |X_ij|. */
    public static double largest(Matrix X) {
        return X.array().amaxNumber().doubleValue();
    }

    /** X = c X. X: contiguous, modified. */
    public static void scaleInPlace(Matrix X, double c) {
        X.kernels().axpby(0, X.flat(), c, X.flat());
    }
}
