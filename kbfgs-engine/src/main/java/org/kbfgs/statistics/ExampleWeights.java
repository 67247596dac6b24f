package org.kbfgs.statistics;

import org.kbfgs.data.RowBlock;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Backprop;

/** The weights w of the r examples of a pass. An example of weight 0 adds an exact 0 to every sum. Not safe for use by two threads. */
final class ExampleWeights implements AutoCloseable {

    private final double[] numbers;
    private final Matrix w;
    /** sqrt(w): abar' diag(w) abar is the second moment of rows times these. */
    private final Matrix roots;
    /** 1 / sqrt(w), and 0 where w is 0: by these, rows that were multiplied by w become rows times sqrt(w). */
    private final Matrix inverseRoots;

    private final Matrix scratch;

    ExampleWeights(Architecture network, Arithmetic arithmetic, int rows) {
        this.numbers = new double[rows];
        this.w = arithmetic.vector(rows);
        this.roots = arithmetic.vector(rows);
        this.inverseRoots = arithmetic.vector(rows);
        this.scratch = arithmetic.vector((long) rows * widest(network));
    }

    /** The columns of the largest matrix of second moments. */
    static long widest(Architecture network) {
        return network.layers().stream()
                .mapToLong(layer -> Math.max(layer.inputs() + 1L, layer.outputs()))
                .max()
                .orElseThrow();
    }

    /** Takes those of a shard's rows, from {@code rows[first]} on. Modified. */
    void fill(RowBlock block, int[] rows, int first) {
        double[] root = new double[numbers.length];
        double[] inverse = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = block.at(rows[first + i], 0);
            root[i] = Math.sqrt(numbers[i]);
            inverse[i] = numbers[i] == 0 ? 0 : 1 / root[i];
        }
        w.write(numbers);
        roots.write(root);
        inverseRoots.write(inverse);
    }

    /** The sum of the first weights. */
    double sum(int rows) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += numbers[i];
        }
        return sum;
    }

    /** All of them. */
    double[] numbers() {
        return numbers;
    }

    /** The sum of those of examples whose largest output is their largest target. */
    double correct(Backprop pass, Matrix t) {
        boolean[] hits = pass.hits(t);
        double sum = 0;
        for (int i = 0; i < hits.length; i++) {
            sum += hits[i] ? numbers[i] : 0;
        }
        return sum;
    }

    /** All of them, a vector. */
    Matrix vector() {
        return w;
    }

    /** The first of them, a vector. */
    Matrix vector(int rows) {
        return w.entries(0, rows);
    }

    /** Rows times sqrt(w), in memory that this overwrites next. */
    Matrix timesRoots(Matrix X) {
        return scaled(roots, X);
    }

    /** Rows that were multiplied by w, now by sqrt(w), in memory that this overwrites next. */
    Matrix overRoots(Matrix X) {
        return scaled(inverseRoots, X);
    }

    private Matrix scaled(Matrix factors, Matrix X) {
        Matrix to = scratch.entries(0, X.length()).reshape(X.rows(), X.columns());
        X.kernels().scaleRows(factors.entries(0, X.rows()), X, to);
        return to;
    }

    /** Numbers of the run's type that a row of a pass takes. */
    static long row(Architecture network) {
        return widest(network) + 3; // w, its root and the root's inverse
    }

    @Override
    public void close() {
        w.close();
        roots.close();
        inverseRoots.close();
        scratch.close();
    }
}
