package org.kbfgs.linalg.openblas;

import static java.lang.ref.Reference.reachabilityFence;
import static org.bytedeco.openblas.global.openblas.*;
import static org.kbfgs.linalg.ArrayChecks.length;
import static org.kbfgs.linalg.ArrayChecks.order;
import static org.kbfgs.linalg.ArrayChecks.shape;
import static org.kbfgs.linalg.ArrayChecks.single;
import static org.kbfgs.linalg.ArrayChecks.triangle;
import static org.kbfgs.linalg.openblas.Address.doubles;
import static org.kbfgs.linalg.openblas.Address.floats;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_full;
import org.kbfgs.linalg.Matrix;

/**
 * Kernels by OpenBLAS, called on the arrays' own memory, one thread a call. Lower triangles are never touched. The few
 * functions that only {@code openblas_full} wraps come from the same native library as the rest.
 */
public final class OpenBlasKernels extends OpenBlasVectors {

    private static final int COLUMNS = CblasColMajor;
    private static final int UPPER = CblasUpper;

    public OpenBlasKernels() {
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
    public void gemm(boolean transposeA, boolean transposeB, double alpha, Matrix A, Matrix B, double beta, Matrix C) {
        int p = transposeA ? A.columns() : A.rows();
        int q = transposeA ? A.rows() : A.columns();
        int r = transposeB ? B.rows() : B.columns();
        shape(B, transposeB ? r : q, transposeB ? q : r);
        shape(C, p, r);
        int a = A.leading();
        int b = B.leading();
        int c = C.leading();
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
    public void syrk(double alpha, Matrix X, double beta, Matrix C) {
        int n = X.columns();
        shape(C, n, n);
        int m = X.rows();
        int x = X.leading();
        int c = C.leading();
        if (single(X, C)) {
            cblas_ssyrk(COLUMNS, UPPER, CblasTrans, n, m, (float) alpha, floats(X), x, (float) beta, floats(C), c);
        } else {
            cblas_dsyrk(COLUMNS, UPPER, CblasTrans, n, m, alpha, doubles(X), x, beta, doubles(C), c);
        }
        reachabilityFence(X);
        reachabilityFence(C);
    }

    @Override
    public void symm(Matrix S, Matrix B, Matrix C) {
        shape(B, order(S), B.columns());
        symm(CblasLeft, S, B, C);
    }

    @Override
    public void timesSymmetric(Matrix B, Matrix S, Matrix C) {
        shape(B, B.rows(), order(S));
        symm(CblasRight, S, B, C);
    }

    private static void symm(int side, Matrix S, Matrix B, Matrix C) {
        int m = B.rows();
        int n = B.columns();
        shape(C, m, n);
        int s = S.leading();
        int b = B.leading();
        int c = C.leading();
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
    public void gemv(boolean transposeA, double alpha, Matrix A, Matrix x, double beta, Matrix y) {
        int m = A.rows();
        int n = A.columns();
        length(x, transposeA ? m : n);
        length(y, transposeA ? n : m);
        int a = A.leading();
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
    public void symv(Matrix S, Matrix x, Matrix y) {
        int n = order(S);
        length(x, n);
        length(y, n);
        int s = S.leading();
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
    public void spmv(double alpha, Matrix packed, Matrix x, double beta, Matrix y) {
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
    public void syr2(double alpha, Matrix x, Matrix y, Matrix S) {
        int n = order(S);
        length(x, n);
        length(y, n);
        int s = S.leading();
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
    public boolean dampedInverse(Matrix packed, double shift, Matrix S) {
        unpack(packed, S);
        int n = order(S);
        int s = S.leading();
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
    public void pack(Matrix S, Matrix packed) {
        copyTriangle(S, packed, true);
    }

    @Override
    public void unpack(Matrix packed, Matrix S) {
        copyTriangle(S, packed, false);
    }

    /** Copies the upper triangle, a column's prefix at a time, from S to packed or back. */
    private static void copyTriangle(Matrix S, Matrix packed, boolean toPacked) {
        int n = order(S);
        length(packed, triangle(n));
        long entry = single(S, packed) ? Float.BYTES : Double.BYTES;
        long step = entry * S.leading();
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
