package org.kbfgs.linalg.portable;

import static org.kbfgs.linalg.ArrayChecks.length;
import static org.kbfgs.linalg.ArrayChecks.order;
import static org.kbfgs.linalg.ArrayChecks.shape;
import static org.kbfgs.linalg.ArrayChecks.triangle;

import org.kbfgs.linalg.Matrix;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Kernels by {@code Nd4j.gemm} and element-wise operations, right on every ND4J backend. Symmetric matrices are kept
 * whole: arguments must be mirrored, and results are. Triangles and inverses are worked on the host.
 */
public final class PortableKernels extends ElementPasses {

    @Override
    public String description() {
        return "ND4J " + Nd4j.getBackend().getClass().getSimpleName() + ", portable";
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, double alpha, Matrix A, Matrix B, double beta, Matrix C) {
        int p = transposeA ? A.columns() : A.rows();
        int q = transposeA ? A.rows() : A.columns();
        int r = transposeB ? B.rows() : B.columns();
        shape(B, transposeB ? r : q, transposeB ? q : r);
        shape(C, p, r);
        gemm(transposeA, transposeB, alpha, whole(A), whole(B), beta, C);
    }

    /** C = alpha op(A) op(B) + beta C. A, B: column-major without gaps; C is modified. */
    private static void gemm(
            boolean transposeA, boolean transposeB, double alpha, INDArray A, INDArray B, double beta, Matrix C) {
        INDArray to = C.array();
        INDArray product = Nd4j.create(to.dataType(), new long[] {C.rows(), C.columns()}, 'f');
        Nd4j.gemm(A, B, product, transposeA, transposeB, alpha, 0);
        if (beta != 0) {
            product.addi(to.mul(beta).reshape('f', C.rows(), C.columns()));
        }
        to.assign(product.reshape('f', to.shape()));
    }

    /** X without gaps. */
    private static INDArray whole(Matrix X) {
        return X.array().dup('f').reshape('f', X.rows(), X.columns());
    }

    /** x as one column. */
    private static INDArray column(Matrix x) {
        return x.array().dup('f').reshape('f', length(x), 1);
    }

    @Override
    public void syrk(double alpha, Matrix X, double beta, Matrix C) {
        gemm(true, false, alpha, X, X, beta, C);
    }

    @Override
    public void symm(Matrix S, Matrix B, Matrix C) {
        gemm(false, false, 1, S, B, 0, C);
    }

    @Override
    public void timesSymmetric(Matrix B, Matrix S, Matrix C) {
        gemm(false, false, 1, B, S, 0, C);
    }

    @Override
    public void gemv(boolean transposeA, double alpha, Matrix A, Matrix x, double beta, Matrix y) {
        length(x, transposeA ? A.rows() : A.columns());
        length(y, transposeA ? A.columns() : A.rows());
        gemm(transposeA, false, alpha, whole(A), column(x), beta, y.reshape(y.length(), 1));
    }

    @Override
    public void symv(Matrix S, Matrix x, Matrix y) {
        gemv(false, 1, S, x, 0, y);
    }

    @Override
    public void spmv(double alpha, Matrix packed, Matrix x, double beta, Matrix y) {
        int n = length(x);
        Matrix S = x.arithmetic().matrix(n, n);
        unpack(packed, S);
        gemv(false, alpha, S, x, beta, y);
    }

    @Override
    public void syr2(double alpha, Matrix x, Matrix y, Matrix S) {
        int n = order(S);
        INDArray outer = Nd4j.create(S.array().dataType(), new long[] {n, n}, 'f');
        Nd4j.gemm(column(x), column(y), outer, false, true, alpha, 0);
        S.array().addi(outer.add(outer.transpose()));
    }

    @Override
    public void axpby(double alpha, Matrix x, double beta, Matrix y) {
        length(y, length(x));
        INDArray to = y.array();
        INDArray scaled = column(x).muli(alpha).reshape('f', to.shape());
        to.assign(beta == 0 ? scaled : scaled.addi(to.mul(beta)));
    }

    @Override
    public void divideBySqrt(Matrix x, double scale, Matrix v, double shift, Matrix q) {
        length(v, length(x));
        length(q, length(x));
        INDArray below = Transforms.sqrt(column(v)).muli(scale).addi(shift);
        q.array().assign(column(x).divi(below).reshape('f', q.array().shape()));
    }

    @Override
    public void reluBackward(Matrix a, Matrix g) {
        length(g, length(a));
        INDArray to = g.array();
        to.muli(column(a).gt(0).castTo(to.dataType()).reshape('f', to.shape()));
    }

    @Override
    public double dot(Matrix x, Matrix y) {
        length(y, length(x));
        return dot(column(x), column(y));
    }

    @Override
    public double sum(Matrix X) {
        INDArray entries = whole(X).reshape('f', X.length(), 1);
        return dot(entries, Nd4j.ones(entries.dataType(), X.length(), 1));
    }

    /** x'y of two columns. */
    private static double dot(INDArray x, INDArray y) {
        INDArray product = Nd4j.create(DataType.DOUBLE, new long[] {1, 1}, 'f');
        Nd4j.gemm(x.castTo(DataType.DOUBLE), y.castTo(DataType.DOUBLE), product, true, false, 1, 0);
        return product.getDouble(0);
    }

    @Override
    public double sigmoidCrossEntropy(Matrix z, Matrix t, Matrix delta) {
        int n = length(z);
        length(t, n);
        length(delta, n);
        CrossEntropy sum = new CrossEntropy();
        sum.add(n, host(z), host(t), host(delta));
        return sum.value();
    }

    @Override
    public boolean dampedInverse(Matrix packed, double shift, Matrix S) {
        int n = order(S);
        length(packed, triangle(n));
        double[] triangle = host(packed);
        for (int j = 0; j < n; j++) {
            triangle[HostCholesky.at(j, j)] += shift;
        }
        boolean inverted = HostCholesky.invert(n, triangle);
        if (inverted) {
            mirror(triangle, S);
        }
        return inverted;
    }

    @Override
    public void pack(Matrix S, Matrix packed) {
        int n = order(S);
        length(packed, triangle(n));
        double[] all = host(S);
        double[] triangle = new double[(int) triangle(n)];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                triangle[HostCholesky.at(i, j)] = all[i + j * n];
            }
        }
        packed.write(triangle);
    }

    @Override
    public void unpack(Matrix packed, Matrix S) {
        length(packed, triangle(order(S)));
        mirror(host(packed), S);
    }

    /** The entries of X in column order. */
    private static double[] host(Matrix X) {
        return whole(X).reshape('f', new long[] {X.length()})
                .castTo(DataType.DOUBLE)
                .toDoubleVector();
    }

    private static void mirror(double[] triangle, Matrix S) {
        int n = order(S);
        double[] all = new double[n * n];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                all[i + j * n] = triangle[HostCholesky.at(i, j)];
                all[j + i * n] = all[i + j * n];
            }
        }
        S.array().assign(Nd4j.createFromArray(all).castTo(S.array().dataType()).reshape('f', n, n));
    }
}
