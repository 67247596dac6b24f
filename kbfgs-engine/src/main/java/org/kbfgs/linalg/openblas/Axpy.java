package org.kbfgs.linalg.openblas;

import static org.bytedeco.openblas.global.openblas.*;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * y += alpha x, where an entry has bits that do not depend on its place. OpenBLAS's kernels round once in whole vectors, by fused
 * multiplication and addition, and on Haswell and Zen twice in what is left at an array's end: here what is left becomes a whole
 * vector, too.
 */
final class Axpy {

    /** Entries: a multiple of what any kernel takes at once. */
    private static final int BLOCK = 64;

    private static final ThreadLocal<Axpy> REST = ThreadLocal.withInitial(Axpy::new);

    private final FloatPointer xFloats = new FloatPointer((long) BLOCK).zero();
    private final FloatPointer yFloats = new FloatPointer((long) BLOCK).zero();
    private final DoublePointer xDoubles = new DoublePointer((long) BLOCK).zero();
    private final DoublePointer yDoubles = new DoublePointer((long) BLOCK).zero();

    private Axpy() {}

    /** Of n entries from the pointers' positions on; it moves these. */
    static void of(int n, float alpha, FloatPointer x, FloatPointer y) {
        int whole = n - n % BLOCK;
        if (whole > 0) {
            cblas_saxpy(whole, alpha, x, 1, y, 1);
        }
        if (whole < n) {
            REST.get().rest(n - whole, alpha, x.position(x.position() + whole), y.position(y.position() + whole));
        }
    }

    private void rest(int n, float alpha, FloatPointer x, FloatPointer y) {
        cblas_scopy(n, x, 1, xFloats, 1);
        cblas_scopy(n, y, 1, yFloats, 1);
        cblas_saxpy(BLOCK, alpha, xFloats, 1, yFloats, 1);
        cblas_scopy(n, yFloats, 1, y, 1);
    }

    /** Of n entries from the pointers' positions on; it moves these. */
    static void of(int n, double alpha, DoublePointer x, DoublePointer y) {
        int whole = n - n % BLOCK;
        if (whole > 0) {
            cblas_daxpy(whole, alpha, x, 1, y, 1);
        }
        if (whole < n) {
            REST.get().rest(n - whole, alpha, x.position(x.position() + whole), y.position(y.position() + whole));
        }
    }

    private void rest(int n, double alpha, DoublePointer x, DoublePointer y) {
        cblas_dcopy(n, x, 1, xDoubles, 1);
        cblas_dcopy(n, y, 1, yDoubles, 1);
        cblas_daxpy(BLOCK, alpha, xDoubles, 1, yDoubles, 1);
        cblas_dcopy(n, yDoubles, 1, y, 1);
    }
}
