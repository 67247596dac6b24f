package org.kbfgs.curvature;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;

/**
 * Extreme eigenvalues of a symmetric matrix that is known by its products with vectors, by the Lanczos process with full
 * orthogonalisation. The start vector is the same for every matrix of a size, so that the result is a function of the matrix.
 *
 * @param steps products with the matrix, at least 1; as many as its size give the eigenvalues themselves
 */
public record Lanczos(int steps) {

    private static final long SEED = 1;
    private static final int BISECTIONS = 100;
    private static final double EXHAUSTED = 1e-6;

    public Lanczos {
        if (steps < 1) {
            throw new IllegalArgumentException("Lanczos has " + steps + " steps, expected at least 1");
        }
    }

    /** The extreme eigenvalues of an n x n matrix H; times is given v and fills H v, both n. */
    public Spectrum of(int n, Arithmetic arithmetic, BiConsumer<Matrix, Matrix> times) {
        Kernels kernels = arithmetic.kernels();
        List<Matrix> basis = new ArrayList<>(List.of(start(n, arithmetic)));
        double[] diagonal = new double[Math.min(steps, n)];
        double[] beside = new double[diagonal.length];
        Matrix w = arithmetic.vector(n);
        int used = 0;
        for (int j = 0; j < diagonal.length; j++) {
            Matrix v = basis.get(j);
            times.accept(v, w);
            double length = Math.sqrt(kernels.dot(w, w));
            diagonal[j] = kernels.dot(v, w);
            orthogonalise(w, basis);
            orthogonalise(w, basis); // Once leaves rounding errors as large as what is left.
            double norm = Math.sqrt(kernels.dot(w, w));
            used = j + 1;
            if (!(norm > EXHAUSTED * length)) {
                break;
            }
            beside[j] = norm;
            Matrix next = arithmetic.uninitialized(n);
            kernels.axpby(1 / norm, w, 0, next);
            basis.add(next);
        }
        return new Spectrum(eigenvalue(diagonal, beside, used, 0), eigenvalue(diagonal, beside, used, used - 1));
    }

    private static Matrix start(int n, Arithmetic arithmetic) {
        double[] entries = new SplittableRandom(SEED).doubles(n, -1, 1).toArray();
        Matrix v = arithmetic.vectorOf(entries);
        double norm = arithmetic.type().round(Math.sqrt(v.kernels().dot(v, v)));
        for (int i = 0; i < n; i++) {
            entries[i] = arithmetic.type().round(entries[i]) / norm;
        }
        v.write(entries);
        return v;
    }

    private static void orthogonalise(Matrix w, List<Matrix> basis) {
        Kernels kernels = w.kernels();
        basis.forEach(v -> kernels.axpby(-kernels.dot(v, w), v, 1, w));
    }

    /** Eigenvalue number i, ascending from 0, of the leading tridiagonal matrix of order m, by bisection. */
    private static double eigenvalue(double[] diagonal, double[] beside, int m, int i) {
        double radius = 0;
        for (int j = 0; j < m; j++) {
            radius =
                    Math.max(radius, Math.abs(diagonal[j]) + (j > 0 ? beside[j - 1] : 0) + (j < m - 1 ? beside[j] : 0));
        }
        double low = -radius;
        double high = radius;
        for (int step = 0; step < BISECTIONS; step++) {
            double middle = low + (high - low) / 2;
            if (below(diagonal, beside, m, middle) <= i) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low + (high - low) / 2;
    }

    /** How many eigenvalues are below x: the negative pivots of T - x I (Sturm). */
    private static int below(double[] diagonal, double[] beside, int m, double x) {
        int count = 0;
        double pivot = 1;
        for (int j = 0; j < m; j++) {
            double square = j > 0 ? beside[j - 1] * beside[j - 1] : 0;
            pivot = diagonal[j] - x - square / (pivot == 0 ? Double.MIN_NORMAL : pivot);
            count += pivot < 0 ? 1 : 0;
        }
        return count;
    }
}
