package org.kbfgs.linalg;

import static java.lang.ref.Reference.reachabilityFence;
import static org.bytedeco.openblas.global.openblas.*;
import static org.kbfgs.linalg.Address.doubles;
import static org.kbfgs.linalg.Address.floats;
import static org.kbfgs.linalg.Address.ints;
import static org.kbfgs.linalg.Layout.columns;
import static org.kbfgs.linalg.Layout.leading;
import static org.kbfgs.linalg.Layout.length;
import static org.kbfgs.linalg.Layout.order;
import static org.kbfgs.linalg.Layout.rows;
import static org.kbfgs.linalg.Layout.shape;
import static org.kbfgs.linalg.Layout.single;
import static org.kbfgs.linalg.Layout.triangle;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_full;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Kernels by OpenBLAS, called on the arrays' own memory, one thread a call. Lower triangles are never touched. The few
 * functions that only {@code openblas_full} wraps come from the same native library as the rest.
 */
final class OpenBlasKernels implements Kernels {

    private static final int COLUMNS = CblasColMajor;
    private static final int UPPER = CblasUpper;

    /** Entries of two vectors that a core's first cache holds. */
    private static final int CHUNK = 8192;

    private volatile FloatPointer floatOnes = new FloatPointer(0L);
    private volatile DoublePointer doubleOnes = new DoublePointer(0L);

    OpenBlasKernels() {
        openblas_full.openblas_set_num_threads(1);
    }

    /** For example: OpenBLAS 0.3.31 SkylakeX, 1 thread. */
    @Override
    public String description() {
        String[] config = openblas_full.openblas_get_config().getString().trim().split("\\s+");
        String version = config.length > 1 ? config[0] + " " + config[1] : String.join(" ", config);
        int threads = openblas_full.openblas_get_num_threads();
        String core = openblas_full.openblas_get_corename().getString();
        return version + " " + core + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    private static int op(boolean transpose) {
        return transpose ? CblasTrans : CblasNoTrans;
    }

    @Override
    public void gemm(
            boolean transposeA, boolean transposeB, double alpha, INDArray A, INDArray B, double beta, INDArray C) {
        int p = transposeA ? columns(A) : rows(A);
        int q = transposeA ? rows(A) : columns(A);
        int r = transposeB ? rows(B) : columns(B);
        shape(B, transposeB ? r : q, transposeB ? q : r);
        shape(C, p, r);
        int a = leading(A);
        int b = leading(B);
        int c = leading(C);
        if (single(A, B, C)) {
            cblas_sgemm(
                    COLUMNS,
                    op(transposeA),
                    op(transposeB),
                    p,
                    r,
                    q,
                    (float) alpha,
                    floats(A),
                    a,
                    floats(B),
                    b,
                    (float) beta,
                    floats(C),
                    c);
        } else {
            cblas_dgemm(
                    COLUMNS,
                    op(transposeA),
                    op(transposeB),
                    p,
                    r,
                    q,
                    alpha,
                    doubles(A),
                    a,
                    doubles(B),
                    b,
                    beta,
                    doubles(C),
                    c);
        }
        reachabilityFence(A);
        reachabilityFence(B);
        reachabilityFence(C);
    }

    @Override
    public void syrk(double alpha, INDArray X, double beta, INDArray C) {
        int n = columns(X);
        shape(C, n, n);
        int m = rows(X);
        int x = leading(X);
        int c = leading(C);
        if (single(X, C)) {
            cblas_ssyrk(COLUMNS, UPPER, CblasTrans, n, m, (float) alpha, floats(X), x, (float) beta, floats(C), c);
        } else {
            cblas_dsyrk(COLUMNS, UPPER, CblasTrans, n, m, alpha, doubles(X), x, beta, doubles(C), c);
        }
        reachabilityFence(X);
        reachabilityFence(C);
    }

    @Override
    public void symmetricTimes(INDArray S, INDArray B, INDArray C) {
        shape(B, order(S), columns(B));
        symm(CblasLeft, S, B, C);
    }

    @Override
    public void timesSymmetric(INDArray B, INDArray S, INDArray C) {
        shape(B, rows(B), order(S));
        symm(CblasRight, S, B, C);
    }

    private static void symm(int side, INDArray S, INDArray B, INDArray C) {
        int m = rows(B);
        int n = columns(B);
        shape(C, m, n);
        int s = leading(S);
        int b = leading(B);
        int c = leading(C);
        if (single(S, B, C)) {
            cblas_ssymm(COLUMNS, side, UPPER, m, n, (float) 1, floats(S), s, floats(B), b, (float) 0, floats(C), c);
        } else {
            cblas_dsymm(COLUMNS, side, UPPER, m, n, 1, doubles(S), s, doubles(B), b, 0, doubles(C), c);
        }
        reachabilityFence(S);
        reachabilityFence(B);
        reachabilityFence(C);
    }

    @Override
    public void gemv(boolean transposeA, double alpha, INDArray A, INDArray x, double beta, INDArray y) {
        int m = rows(A);
        int n = columns(A);
        length(x, transposeA ? m : n);
        length(y, transposeA ? n : m);
        int a = leading(A);
        if (single(A, x, y)) {
            cblas_sgemv(
                    COLUMNS,
                    op(transposeA),
                    m,
                    n,
                    (float) alpha,
                    floats(A),
                    a,
                    floats(x),
                    1,
                    (float) beta,
                    floats(y),
                    1);
        } else {
            cblas_dgemv(COLUMNS, op(transposeA), m, n, alpha, doubles(A), a, doubles(x), 1, beta, doubles(y), 1);
        }
        reachabilityFence(A);
        reachabilityFence(x);
        reachabilityFence(y);
    }

    @Override
    public void symv(INDArray S, INDArray x, INDArray y) {
        int n = order(S);
        length(x, n);
        length(y, n);
        int s = leading(S);
        if (single(S, x, y)) {
            cblas_ssymv(COLUMNS, UPPER, n, (float) 1, floats(S), s, floats(x), 1, (float) 0, floats(y), 1);
        } else {
            cblas_dsymv(COLUMNS, UPPER, n, 1, doubles(S), s, doubles(x), 1, 0, doubles(y), 1);
        }
        reachabilityFence(S);
        reachabilityFence(x);
        reachabilityFence(y);
    }

    @Override
    public void packedSymv(double alpha, INDArray packed, INDArray x, double beta, INDArray y) {
        int n = length(x);
        length(y, n);
        length(packed, triangle(n));
        if (single(packed, x, y)) {
            cblas_sspmv(COLUMNS, UPPER, n, (float) alpha, floats(packed), floats(x), 1, (float) beta, floats(y), 1);
        } else {
            cblas_dspmv(COLUMNS, UPPER, n, alpha, doubles(packed), doubles(x), 1, beta, doubles(y), 1);
        }
        reachabilityFence(packed);
        reachabilityFence(x);
        reachabilityFence(y);
    }

    @Override
    public void symmetricRankTwo(double alpha, INDArray x, INDArray y, INDArray S) {
        int n = order(S);
        length(x, n);
        length(y, n);
        int s = leading(S);
        if (single(x, y, S)) {
            cblas_ssyr2(COLUMNS, UPPER, n, (float) alpha, floats(x), 1, floats(y), 1, floats(S), s);
        } else {
            cblas_dsyr2(COLUMNS, UPPER, n, alpha, doubles(x), 1, doubles(y), 1, doubles(S), s);
        }
        reachabilityFence(x);
        reachabilityFence(y);
        reachabilityFence(S);
    }

    /** OpenBLAS's own axpby works entry by entry; these two by vectors, and the second finds y in the cache. */
    @Override
    public void axpby(double alpha, INDArray x, double beta, INDArray y) {
        int n = length(x);
        length(y, n);
        if (single(x, y)) {
            axpby(n, (float) alpha, floats(x), (float) beta, floats(y));
        } else {
            axpby(n, alpha, doubles(x), beta, doubles(y));
        }
        reachabilityFence(x);
        reachabilityFence(y);
    }

    private static void axpby(int n, float alpha, FloatPointer x, float beta, FloatPointer y) {
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            x.position(from);
            y.position(from);
            if (beta == 0) {
                cblas_scopy(length, x, 1, y, 1);
                cblas_sscal(length, alpha, y, 1);
                continue;
            }
            if (beta != 1) {
                cblas_sscal(length, beta, y, 1);
            }
            cblas_saxpy(length, alpha, x, 1, y, 1);
        }
    }

    private static void axpby(int n, double alpha, DoublePointer x, double beta, DoublePointer y) {
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            x.position(from);
            y.position(from);
            if (beta == 0) {
                cblas_dcopy(length, x, 1, y, 1);
                cblas_dscal(length, alpha, y, 1);
                continue;
            }
            if (beta != 1) {
                cblas_dscal(length, beta, y, 1);
            }
            cblas_daxpy(length, alpha, x, 1, y, 1);
        }
    }

    @Override
    public void overRoot(INDArray x, double scale, INDArray v, double shift, INDArray q) {
        int n = length(x);
        length(v, n);
        length(q, n);
        if (single(x, v, q)) {
            OverRoot.of(n, floats(x), (float) scale, floats(v), (float) shift, floats(q));
        } else {
            OverRoot.of(n, doubles(x), scale, doubles(v), shift, doubles(q));
        }
        reachabilityFence(x);
        reachabilityFence(v);
        reachabilityFence(q);
    }

    @Override
    public void timesStep(INDArray a, INDArray g) {
        int n = length(a);
        length(g, n);
        if (single(a, g)) {
            TimesStep.floats(n, ints(a), ints(g));
        } else {
            TimesStep.doubles(n, doubles(a), doubles(g));
        }
        reachabilityFence(a);
        reachabilityFence(g);
    }

    @Override
    public void sigmoid(INDArray z, INDArray p) {
        int n = length(z);
        length(p, n);
        if (single(z, p)) {
            Logistic.of(n, floats(z), floats(p));
            reachabilityFence(z);
            reachabilityFence(p);
        } else {
            Nd4j.getExecutioner().exec(new Sigmoid(z, p));
        }
    }

    @Override
    public double dot(INDArray x, INDArray y) {
        int n = length(x);
        length(y, n);
        double dot =
                single(x, y) ? cblas_dsdot(n, floats(x), 1, floats(y), 1) : cblas_ddot(n, doubles(x), 1, doubles(y), 1);
        reachabilityFence(x);
        reachabilityFence(y);
        return dot;
    }

    @Override
    public double sum(INDArray X) {
        int m = rows(X);
        int n = columns(X);
        int x = leading(X);
        double sum = single(X) ? sumFloats(m, n, X, x) : sumDoubles(m, n, X, x);
        reachabilityFence(X);
        return sum;
    }

    private double sumFloats(int m, int n, INDArray X, int x) {
        FloatPointer ones = floatOnes(m);
        if (n == 1) {
            return cblas_dsdot(m, floats(X), 1, ones, 1);
        }
        try (FloatPointer sums = new FloatPointer((long) n)) {
            cblas_sgemv(COLUMNS, CblasTrans, m, n, 1, floats(X), x, ones, 1, 0, sums, 1);
            float[] columns = new float[n];
            sums.get(columns);
            double sum = 0;
            for (float column : columns) {
                sum += column;
            }
            return sum;
        }
    }

    private double sumDoubles(int m, int n, INDArray X, int x) {
        DoublePointer ones = doubleOnes(m);
        try (DoublePointer sums = new DoublePointer((long) n)) {
            cblas_dgemv(COLUMNS, CblasTrans, m, n, 1, doubles(X), x, ones, 1, 0, sums, 1);
            double[] columns = new double[n];
            sums.get(columns);
            double sum = 0;
            for (double column : columns) {
                sum += column;
            }
            return sum;
        }
    }

    private FloatPointer floatOnes(int n) {
        FloatPointer ones = floatOnes;
        if (ones.capacity() < n) {
            float[] values = new float[n];
            Arrays.fill(values, 1);
            ones = new FloatPointer(values);
            floatOnes = ones;
        }
        return ones;
    }

    private DoublePointer doubleOnes(int n) {
        DoublePointer ones = doubleOnes;
        if (ones.capacity() < n) {
            double[] values = new double[n];
            Arrays.fill(values, 1);
            ones = new DoublePointer(values);
            doubleOnes = ones;
        }
        return ones;
    }

    @Override
    public double sigmoidCrossEntropy(INDArray z, INDArray t, INDArray delta) {
        int n = length(z);
        length(t, n);
        length(delta, n);
        double sum = single(z, t, delta)
                ? CrossEntropy.of(n, floats(z), floats(t), floats(delta))
                : CrossEntropy.of(n, doubles(z), doubles(t), doubles(delta));
        reachabilityFence(z);
        reachabilityFence(t);
        reachabilityFence(delta);
        return sum;
    }

    @Override
    public boolean dampedInverse(INDArray packed, double shift, INDArray S) {
        unpack(packed, S);
        int n = order(S);
        int s = leading(S);
        byte upper = 'U';
        boolean inverted = true;
        if (single(S)) {
            FloatPointer at = floats(S);
            for (long i = 0; i < n; i++) {
                float damped = (float) (at.get(i * (s + 1L)) + shift);
                inverted &= Float.isFinite(damped);
                at.put(i * (s + 1L), damped);
            }
            inverted = inverted
                    && LAPACKE_spotrf(COLUMNS, upper, n, at, s) == 0
                    && LAPACKE_spotri(COLUMNS, upper, n, at, s) == 0;
        } else {
            DoublePointer at = doubles(S);
            for (long i = 0; i < n; i++) {
                double damped = at.get(i * (s + 1L)) + shift;
                inverted &= Double.isFinite(damped);
                at.put(i * (s + 1L), damped);
            }
            inverted = inverted
                    && LAPACKE_dpotrf(COLUMNS, upper, n, at, s) == 0
                    && LAPACKE_dpotri(COLUMNS, upper, n, at, s) == 0;
        }
        reachabilityFence(S);
        return inverted;
    }

    @Override
    public void pack(INDArray S, INDArray packed) {
        copyTriangle(S, packed, true);
    }

    @Override
    public void unpack(INDArray packed, INDArray S) {
        copyTriangle(S, packed, false);
    }

    /** Copies the upper triangle, a column's prefix at a time, from S to packed or back. */
    private static void copyTriangle(INDArray S, INDArray packed, boolean toPacked) {
        int n = order(S);
        length(packed, triangle(n));
        long entry = single(S, packed) ? Float.BYTES : Double.BYTES;
        long step = entry * leading(S);
        Address.Cursor column = new Address.Cursor(Address.of(S));
        Address.Cursor prefix = new Address.Cursor(Address.of(packed));
        for (int j = 1; j <= n; j++) {
            long bytes = entry * j;
            Pointer.memcpy(toPacked ? prefix : column, toPacked ? column : prefix, bytes);
            column.advance(step);
            prefix.advance(bytes);
        }
        reachabilityFence(S);
        reachabilityFence(packed);
    }
}
