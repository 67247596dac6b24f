package org.kbfgs.linalg;

import static org.kbfgs.linalg.ArrayChecks.columns;
import static org.kbfgs.linalg.ArrayChecks.length;
import static org.kbfgs.linalg.ArrayChecks.order;
import static org.kbfgs.linalg.ArrayChecks.rows;
import static org.kbfgs.linalg.ArrayChecks.shape;
import static org.kbfgs.linalg.ArrayChecks.triangle;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Kernels by {@code Nd4j.gemm} and element-wise operations, right on every ND4J backend. Symmetric matrices are kept
 * whole: arguments must be mirrored, and results are. Triangles and inverses are worked on the host.
 */
final class PortableKernels implements Kernels {

    @Override
    public String description() {
        return "ND4J " + Nd4j.getBackend().getClass().getSimpleName() + ", portable";
    }

    @Override
    public void gemm(
            boolean transposeA, boolean transposeB, double alpha, INDArray A, INDArray B, double beta, INDArray C) {
        int p = transposeA ? columns(A) : rows(A);
        int q = transposeA ? rows(A) : columns(A);
        int r = transposeB ? rows(B) : columns(B);
        shape(B, transposeB ? r : q, transposeB ? q : r);
        shape(C, p, r);
        INDArray product = Nd4j.create(C.dataType(), new long[] {p, r}, 'f');
        Nd4j.gemm(whole(A), whole(B), product, transposeA, transposeB, alpha, 0);
        if (beta != 0) {
            product.addi(C.mul(beta).reshape('f', p, r));
        }
        C.assign(product.reshape('f', C.shape()));
    }

    /** X as a column-major matrix without gaps. */
    private static INDArray whole(INDArray X) {
        return X.dup('f').reshape('f', rows(X), columns(X));
    }

    /** x as one column. */
    private static INDArray column(INDArray x) {
        return x.dup('f').reshape('f', length(x), 1);
    }

    @Override
    public void syrk(double alpha, INDArray X, double beta, INDArray C) {
        gemm(true, false, alpha, X, X, beta, C);
    }

    @Override
    public void symm(INDArray S, INDArray B, INDArray C) {
        gemm(false, false, 1, S, B, 0, C);
    }

    @Override
    public void timesSymmetric(INDArray B, INDArray S, INDArray C) {
        gemm(false, false, 1, B, S, 0, C);
    }

    @Override
    public void gemv(boolean transposeA, double alpha, INDArray A, INDArray x, double beta, INDArray y) {
        INDArray result = column(y);
        gemm(transposeA, false, alpha, A, column(x), beta, result);
        y.assign(result.reshape('f', y.shape()));
    }

    @Override
    public void symv(INDArray S, INDArray x, INDArray y) {
        gemv(false, 1, S, x, 0, y);
    }

    @Override
    public void spmv(double alpha, INDArray packed, INDArray x, double beta, INDArray y) {
        int n = length(x);
        INDArray S = Nd4j.create(packed.dataType(), new long[] {n, n}, 'f');
        unpack(packed, S);
        gemv(false, alpha, S, x, beta, y);
    }

    @Override
    public void syr2(double alpha, INDArray x, INDArray y, INDArray S) {
        int n = order(S);
        INDArray outer = Nd4j.create(S.dataType(), new long[] {n, n}, 'f');
        gemm(false, true, alpha, column(x), column(y), 0, outer);
        S.addi(outer.add(outer.transpose()));
    }

    @Override
    public void axpby(double alpha, INDArray x, double beta, INDArray y) {
        length(y, length(x));
        INDArray scaled = column(x).muli(alpha).reshape('f', y.shape());
        y.assign(beta == 0 ? scaled : scaled.addi(y.mul(beta)));
    }

    @Override
    public void overRoot(INDArray x, double scale, INDArray v, double shift, INDArray q) {
        length(v, length(x));
        length(q, length(x));
        INDArray below = Transforms.sqrt(column(v)).muli(scale).addi(shift);
        q.assign(column(x).divi(below).reshape('f', q.shape()));
    }

    @Override
    public void timesStep(INDArray a, INDArray g) {
        length(g, length(a));
        g.muli(column(a).gt(0).castTo(g.dataType()).reshape('f', g.shape()));
    }

    @Override
    public void sigmoid(INDArray z, INDArray p) {
        length(p, length(z));
        Nd4j.getExecutioner().exec(new Sigmoid(z, p));
    }

    @Override
    public void apply(ElementFunction f, INDArray x, INDArray y) {
        length(y, length(x));
        ElementOperations.apply(f, x, y);
    }

    @Override
    public void timesSlope(ElementFunction f, INDArray at, INDArray g) {
        length(g, length(at));
        ElementOperations.timesSlope(f, at, g);
    }

    @Override
    public double dot(INDArray x, INDArray y) {
        length(y, length(x));
        INDArray product = Nd4j.create(DataType.DOUBLE, new long[] {1, 1}, 'f');
        gemm(true, false, 1, column(x).castTo(DataType.DOUBLE), column(y).castTo(DataType.DOUBLE), 0, product);
        return product.getDouble(0);
    }

    @Override
    public double sum(INDArray X) {
        INDArray entries = whole(X).reshape('f', new long[] {X.length(), 1});
        return dot(entries, Nd4j.ones(X.dataType(), X.length(), 1));
    }

    @Override
    public double sigmoidCrossEntropy(INDArray z, INDArray t, INDArray delta) {
        int n = length(z);
        length(t, n);
        length(delta, n);
        CrossEntropy sum = new CrossEntropy();
        sum.add(n, host(z), host(t), host(delta));
        return sum.value();
    }

    @Override
    public boolean dampedInverse(INDArray packed, double shift, INDArray S) {
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
    public void pack(INDArray S, INDArray packed) {
        int n = order(S);
        length(packed, triangle(n));
        double[] all = host(S);
        double[] triangle = new double[(int) triangle(n)];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                triangle[HostCholesky.at(i, j)] = all[i + j * n];
            }
        }
        packed.assign(Nd4j.createFromArray(triangle).castTo(packed.dataType()).reshape('f', packed.shape()));
    }

    @Override
    public void unpack(INDArray packed, INDArray S) {
        length(packed, triangle(order(S)));
        mirror(host(packed), S);
    }

    /** The entries of X in column order. */
    private static double[] host(INDArray X) {
        return X.dup('f')
                .reshape('f', new long[] {X.length()})
                .castTo(DataType.DOUBLE)
                .toDoubleVector();
    }

    private static void mirror(double[] triangle, INDArray S) {
        int n = order(S);
        double[] all = new double[n * n];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                all[i + j * n] = triangle[HostCholesky.at(i, j)];
                all[j + i * n] = all[i + j * n];
            }
        }
        S.assign(Nd4j.createFromArray(all).castTo(S.dataType()).reshape('f', n, n));
    }
}
