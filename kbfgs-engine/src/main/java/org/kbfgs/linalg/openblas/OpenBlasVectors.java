package org.kbfgs.linalg.openblas;

import static java.lang.ref.Reference.reachabilityFence;
import static org.bytedeco.openblas.global.openblas.*;
import static org.kbfgs.linalg.ArrayChecks.length;
import static org.kbfgs.linalg.ArrayChecks.single;
import static org.kbfgs.linalg.openblas.Address.doubles;
import static org.kbfgs.linalg.openblas.Address.floats;
import static org.kbfgs.linalg.openblas.Address.ints;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.kbfgs.linalg.ElementFunction;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.portable.ElementPasses;

/** The kernels over entries, one by one or summed: by OpenBLAS where it has vector instructions, else by loops over Java arrays. */
abstract class OpenBlasVectors extends ElementPasses {

    /** Entries of two vectors that a core's first cache holds. */
    private static final int CHUNK = 8192;

    private volatile FloatPointer floatOnes = new FloatPointer(0L);
    private volatile DoublePointer doubleOnes = new DoublePointer(0L);

    /** OpenBLAS's own axpby works entry by entry; these two by vectors, and the second finds y in the cache. */
    @Override
    public void axpby(double alpha, Matrix x, double beta, Matrix y) {
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
            Axpy.of(length, alpha, x, y);
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
            Axpy.of(length, alpha, x, y);
        }
    }

    @Override
    public void divideBySqrt(Matrix x, double scale, Matrix v, double shift, Matrix q) {
        int n = length(x);
        length(v, n);
        length(q, n);
        if (single(x, v, q)) {
            DivideBySqrt.of(n, floats(x), (float) scale, floats(v), (float) shift, floats(q));
        } else {
            DivideBySqrt.of(n, doubles(x), scale, doubles(v), shift, doubles(q));
        }
        reachabilityFence(x);
        reachabilityFence(v);
        reachabilityFence(q);
    }

    @Override
    public void reluBackward(Matrix a, Matrix g) {
        int n = length(a);
        length(g, n);
        if (single(a, g)) {
            ReluBackward.floats(n, ints(a), ints(g));
        } else {
            ReluBackward.doubles(n, doubles(a), doubles(g));
        }
        reachabilityFence(a);
        reachabilityFence(g);
    }

    @Override
    public void sigmoid(Matrix z, Matrix p) {
        int n = length(z);
        length(p, n);
        if (single(z, p)) {
            Logistic.of(n, floats(z), floats(p));
            reachabilityFence(z);
            reachabilityFence(p);
        } else {
            super.sigmoid(z, p);
        }
    }

    @Override
    public void apply(ElementFunction f, Matrix x, Matrix y) {
        int n = length(x);
        length(y, n);
        if (single(x, y)) {
            FloatFunctions.apply(f, n, floats(x), floats(y));
            reachabilityFence(x);
            reachabilityFence(y);
        } else {
            super.apply(f, x, y);
        }
    }

    @Override
    public void timesSlope(ElementFunction f, Matrix at, Matrix g) {
        int n = length(at);
        length(g, n);
        if (single(at, g)) {
            FloatFunctions.timesSlope(f, n, floats(at), floats(g));
            reachabilityFence(at);
            reachabilityFence(g);
        } else {
            super.timesSlope(f, at, g);
        }
    }

    @Override
    public void exp(Matrix x, Matrix y) {
        int n = length(x);
        length(y, n);
        if (single(x, y)) {
            FloatExponential.of(n, floats(x), floats(y));
            reachabilityFence(x);
            reachabilityFence(y);
        } else {
            super.exp(x, y);
        }
    }

    @Override
    public void clip(double bound, Matrix x) {
        int n = length(x);
        if (single(x)) {
            Clip.of(n, (float) bound, floats(x));
        } else {
            Clip.of(n, bound, doubles(x));
        }
        reachabilityFence(x);
    }

    @Override
    public void scaleRows(Matrix v, Matrix X, Matrix Y) {
        length(v, X.rows());
        if (single(v, X, Y)) {
            ScaleRows.of(X.rows(), X.columns(), floats(v), floats(X), X.leading(), floats(Y));
        } else {
            ScaleRows.of(X.rows(), X.columns(), doubles(v), doubles(X), X.leading(), doubles(Y));
        }
        reachabilityFence(v);
        reachabilityFence(X);
        reachabilityFence(Y);
    }

    @Override
    public double dot(Matrix x, Matrix y) {
        int n = length(x);
        length(y, n);
        double dot =
                single(x, y) ? cblas_dsdot(n, floats(x), 1, floats(y), 1) : cblas_ddot(n, doubles(x), 1, doubles(y), 1);
        reachabilityFence(x);
        reachabilityFence(y);
        return dot;
    }

    @Override
    public double sum(Matrix X) {
        int m = X.rows();
        int n = X.columns();
        int x = X.leading();
        double sum = single(X) ? sumFloats(m, n, X, x) : sumDoubles(m, n, X, x);
        reachabilityFence(X);
        return sum;
    }

    private double sumFloats(int m, int n, Matrix X, int x) {
        FloatPointer ones = floatOnes(m);
        if (n == 1) {
            return cblas_dsdot(m, floats(X), 1, ones, 1);
        }
        try (FloatPointer sums = new FloatPointer((long) n)) {
            cblas_sgemv(CblasColMajor, CblasTrans, m, n, 1, floats(X), x, ones, 1, 0, sums, 1);
            float[] columns = new float[n];
            sums.get(columns);
            double sum = 0;
            for (float column : columns) {
                sum += column;
            }
            return sum;
        }
    }

    private double sumDoubles(int m, int n, Matrix X, int x) {
        DoublePointer ones = doubleOnes(m);
        try (DoublePointer sums = new DoublePointer((long) n)) {
            cblas_dgemv(CblasColMajor, CblasTrans, m, n, 1, doubles(X), x, ones, 1, 0, sums, 1);
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
    public double sigmoidCrossEntropy(Matrix z, Matrix t, Matrix delta) {
        int n = length(z);
        length(t, n);
        length(delta, n);
        double sum = single(z, t, delta)
                ? PointerCrossEntropy.of(n, floats(z), floats(t), floats(delta))
                : PointerCrossEntropy.of(n, doubles(z), doubles(t), doubles(delta));
        reachabilityFence(z);
        reachabilityFence(t);
        reachabilityFence(delta);
        return sum;
    }
}
