package org.kbfgs.linalg;

import static java.lang.ref.Reference.reachabilityFence;
import static org.bytedeco.openblas.global.openblas.*;
import static org.kbfgs.linalg.Address.doubles;
import static org.kbfgs.linalg.Address.floats;
import static org.kbfgs.linalg.ArrayChecks.columns;
import static org.kbfgs.linalg.ArrayChecks.leading;
import static org.kbfgs.linalg.ArrayChecks.length;
import static org.kbfgs.linalg.ArrayChecks.order;
import static org.kbfgs.linalg.ArrayChecks.rows;
import static org.kbfgs.linalg.ArrayChecks.shape;
import static org.kbfgs.linalg.ArrayChecks.single;
import static org.kbfgs.linalg.ArrayChecks.triangle;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_full;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels by OpenBLAS, called on the arrays' own memory, one thread a call. Lower triangles are never touched. The few
 * functions that only {@code openblas_full} wraps come from the same native library as the rest.
 */
final class OpenBlasKernels extends OpenBlasVectors {

    private static final int COLUMNS = CblasColMajor;
    private static final int UPPER = CblasUpper;

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
    public void symm(INDArray S, INDArray B, INDArray C) {
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
    public void spmv(double alpha, INDArray packed, INDArray x, double beta, INDArray y) {
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
    public void syr2(double alpha, INDArray x, INDArray y, INDArray S) {
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
