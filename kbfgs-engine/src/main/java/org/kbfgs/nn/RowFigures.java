package org.kbfgs.nn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;

/** The loss of each of r examples, and its prediction's squared and absolute error, summed over outputs in float64. */
public final class RowFigures {

    /** Factors, each in [1/2, 1], whose product is far from underflow. */
    private static final int FACTORS = 64;

    private final double[] loss;
    private final double[] squaredError;
    private final double[] absoluteError;

    private RowFigures(int rows) {
        this.loss = new double[rows];
        this.squaredError = new double[rows];
        this.absoluteError = new double[rows];
    }

    /** z, t, delta: r x d_L; delta: d loss / d z. */
    static RowFigures of(Loss loss, Matrix z, Matrix t, Matrix delta) {
        RowFigures figures = new RowFigures(z.rows());
        Columns columns = new Columns(z, t, delta);
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> figures.sigmoid(columns);
            case HALF_SQUARED_ERROR -> figures.each(columns, (z1, t1, d) -> 0.5 * d * d);
            case SOFTMAX_CROSS_ENTROPY -> figures.softmax(columns);
            case HUBER -> figures.each(columns, (z1, t1, d) -> d * (z1 - t1 - 0.5 * d));
            case POISSON -> figures.each(columns, RowFigures::poisson);
        }
        figures.errors(loss, columns);
        return figures;
    }

    /** The loss of an output. */
    @FunctionalInterface
    private interface OutputLoss {
        double of(double z, double t, double delta);
    }

    /** exp(z) - t - t (z - log t), whose first part is delta: 0 where exp(z) = t, without cancelling where t is large. */
    private static double poisson(double z, double t, double delta) {
        return t > 0 ? delta - t * (z - Math.log(t)) : delta;
    }

    private void each(Columns columns, OutputLoss output) {
        for (int c = 0; c < columns.count(); c++) {
            columns.read(c);
            for (int i = 0; i < loss.length; i++) {
                loss[i] += output.of(columns.z[i], columns.t[i], columns.delta[i]);
            }
        }
    }

    /** As {@link org.kbfgs.linalg.portable.CrossEntropy}, by rows: a logarithm serves the product of many. */
    private void sigmoid(Columns columns) {
        double[] product = new double[loss.length];
        Arrays.fill(product, 1);
        for (int c = 0; c < columns.count(); c++) {
            columns.read(c);
            for (int i = 0; i < loss.length; i++) {
                double p = columns.delta[i] + columns.t[i];
                product[i] *= Math.max(p, 1 - p);
                loss[i] += Math.max(columns.z[i], 0) - columns.z[i] * columns.t[i];
            }
            if (c % FACTORS == FACTORS - 1 || c == columns.count() - 1) {
                takeLogarithms(product);
            }
        }
    }

    /** Modified: product. */
    private void takeLogarithms(double[] product) {
        for (int i = 0; i < loss.length; i++) {
            loss[i] -= Math.log(product[i]);
            product[i] = 1;
        }
    }

    /** log(sum exp(z)) - sum t z, the largest z taken out first. */
    private void softmax(Columns columns) {
        double[] largest = new double[loss.length];
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int c = 0; c < columns.count(); c++) {
            columns.read(c);
            for (int i = 0; i < loss.length; i++) {
                largest[i] = Math.max(largest[i], columns.z[i]);
                loss[i] -= columns.z[i] * columns.t[i];
            }
        }
        double[] total = new double[loss.length];
        for (int c = 0; c < columns.count(); c++) {
            columns.read(c);
            for (int i = 0; i < loss.length; i++) {
                total[i] += Math.exp(columns.z[i] - largest[i]);
            }
        }
        for (int i = 0; i < loss.length; i++) {
            loss[i] += largest[i] + Math.log(total[i]);
        }
    }

    private void errors(Loss kind, Columns columns) {
        for (int c = 0; c < columns.count(); c++) {
            columns.read(c);
            for (int i = 0; i < loss.length; i++) {
                double error = kind == Loss.HUBER ? columns.z[i] - columns.t[i] : columns.delta[i];
                squaredError[i] += error * error;
                absoluteError[i] += Math.abs(error);
            }
        }
    }

    /** The sum of all examples' losses. */
    double loss() {
        return sum(loss);
    }

    double squaredError() {
        return sum(squaredError);
    }

    double absoluteError() {
        return sum(absoluteError);
    }

    private static double sum(double[] figures) {
        double sum = 0;
        for (double one : figures) {
            sum += one;
        }
        return sum;
    }

    /** The sum of the examples' losses, times their weights. An example of weight 0 adds nothing, whatever its loss. */
    public double loss(double[] weights) {
        return weighted(loss, weights);
    }

    /** The same of squared errors. */
    public double squaredError(double[] weights) {
        return weighted(squaredError, weights);
    }

    /** The same of absolute errors. */
    public double absoluteError(double[] weights) {
        return weighted(absoluteError, weights);
    }

    private static double weighted(double[] figures, double[] weights) {
        double sum = 0;
        for (int i = 0; i < figures.length; i++) {
            sum += weights[i] == 0 ? 0 : weights[i] * figures[i];
        }
        return sum;
    }

    /** A column of each of three contiguous matrices, on the Java heap, one column at a time. */
    private static final class Columns {

        private final double[] z;
        private final double[] t;
        private final double[] delta;
        private final Matrix[] matrices;
        private final byte[] bytes;

        Columns(Matrix z, Matrix t, Matrix delta) {
            this.matrices = new Matrix[] {z, t, delta};
            this.z = new double[z.rows()];
            this.t = new double[z.rows()];
            this.delta = new double[z.rows()];
            this.bytes = new byte[Math.multiplyExact(z.rows(), z.type().width())];
        }

        int count() {
            return matrices[0].columns();
        }

        /** Modified. */
        void read(int column) {
            read(matrices[0], column, z);
            read(matrices[1], column, t);
            read(matrices[2], column, delta);
        }

        private void read(Matrix matrix, int column, double[] to) {
            NativeBytes.copyPart(matrix, (long) column * bytes.length, bytes, bytes.length);
            ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            boolean isSingle = matrix.type() == ElementType.FLOAT32;
            for (int i = 0; i < to.length; i++) {
                to[i] = isSingle ? entries.getFloat() : entries.getDouble();
            }
        }
    }
}
