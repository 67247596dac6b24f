package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;

/**
 * The speed of matrix products at a network's own shapes: for every layer those of a forward and backward pass, the
 * mini-batch's rows dealt to the threads, each with a thread of BLAS.
 */
final class Products {

    private static final double GIGA = 1e9;

    private final Kernels kernels;
    private final Workers workers;
    private final List<List<Triple>> perThread = new ArrayList<>();
    private double work;

    /** abar: r x n; W: d_o x n; g: r x d_o. */
    private record Triple(Matrix abar, Matrix W, Matrix g) {}

    Products(Architecture network, Arithmetic arithmetic, int miniBatch, Workers workers) {
        this.kernels = arithmetic.kernels();
        this.workers = workers;
        int rows = Math.max(1, miniBatch / workers.threads());
        for (int thread = 0; thread < workers.threads(); thread++) {
            List<Triple> own = new ArrayList<>();
            for (Layer layer : network.layers()) {
                long n = layer.inputs() + 1L;
                own.add(new Triple(
                        random(arithmetic, rows, n),
                        random(arithmetic, layer.outputs(), n),
                        random(arithmetic, rows, layer.outputs())));
                work += 3 * 2.0 * rows * n * layer.outputs();
            }
            perThread.add(own);
        }
    }

    private static Matrix random(Arithmetic arithmetic, long rows, long columns) {
        Matrix X = arithmetic.matrix(rows, columns);
        X.write(new SplittableRandom(1).doubles(X.length(), -0.5, 0.5).toArray());
        return X;
    }

    /** GF/s of one round of all products. */
    double gigaflops() {
        double seconds = Stopwatch.seconds(() ->
                workers.each(perThread.size(), thread -> perThread.get(thread).forEach(this::multiply)));
        return work / seconds / GIGA;
    }

    /** The scale keeps entries from growing round by round. */
    private void multiply(Triple t) {
        double scale = 1.0 / t.abar.length();
        kernels.gemm(false, true, scale, t.abar, t.W, 0, t.g);
        kernels.gemm(true, false, scale, t.g, t.abar, 1, t.W);
        kernels.gemm(false, false, scale, t.g, t.W, 1, t.abar);
    }
}
