package org.kbfgs.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;

/**
 * The paper's Algorithm 1 for r examples at once, in memory allocated once. Not safe for use by two threads.
 *
 * <p>Row i belongs to example i: abar_l is r x (d_l + 1) with a last column of ones, so that the bias is inside the
 * products; h_l and a_l share memory unless the activation keeps h_l; g_l = d loss / d h_l per example, r x d_l.
 */
public final class Backprop implements AutoCloseable {

    private final Architecture architecture;
    private final int rows;
    private final List<Matrix> abar = new ArrayList<>();
    private final List<Matrix> a = new ArrayList<>();
    /** Of each layer: a_{l+1}, or memory of its own. */
    private final List<Matrix> h = new ArrayList<>();

    private final List<Matrix> g = new ArrayList<>();
    private final List<Matrix> slopes = new ArrayList<>();
    private final Arithmetic arithmetic;
    private final Kernels kernels;
    private final LossPass loss;
    private final Matrix targets;
    private final Matrix scratch;
    private final List<Matrix> owned = new ArrayList<>();

    public Backprop(Architecture architecture, Arithmetic arithmetic, int rows) {
        this.architecture = architecture;
        this.arithmetic = arithmetic;
        this.kernels = arithmetic.kernels();
        this.loss = LossPass.of(architecture);
        this.rows = rows;
        int widest =
                architecture.layers().stream().mapToInt(Layer::outputs).max().orElseThrow();
        this.scratch = allocate(widest);
        addInput(architecture.inputs());
        for (int l = 0; l < architecture.depth(); l++) {
            int width = architecture.layer(l).outputs();
            if (l + 1 < architecture.depth()) {
                addInput(width);
            } else {
                a.add(matrix(allocate(width), width));
            }
            boolean isKept = architecture.layer(l).activation().keepsPreActivation();
            h.add(isKept ? matrix(allocate(width), width) : a.get(l + 1));
            g.add(matrix(allocate(width), width));
            slopes.add(matrix(scratch, width));
        }
        this.targets = matrix(allocate(architecture.outputs()), architecture.outputs());
    }

    private Matrix allocate(int columns) {
        Matrix flat = arithmetic.vector((long) rows * columns);
        owned.add(flat);
        return flat;
    }

    private void addInput(int width) {
        Matrix flat = allocate(width + 1);
        flat.entries((long) rows * width, (long) rows * (width + 1)).fill(1);
        abar.add(matrix(flat, width + 1));
        a.add(matrix(flat, width));
    }

    private Matrix matrix(Matrix flat, int columns) {
        return flat.entries(0, (long) rows * columns).reshape(rows, columns);
    }

    /** The number of examples, r. */
    public int rows() {
        return rows;
    }

    /** a_0, r x d_0: the features, to be filled by the caller. */
    public Matrix features() {
        return a.get(0);
    }

    /** r x d_L: room for targets t that are not the {@link #features}. */
    public Matrix targets() {
        return targets;
    }

    /** abar of layer l's input, r x (d_in + 1), after {@link #forward}. */
    public Matrix input(int l) {
        return abar.get(l);
    }

    /** z = a_L, r x d_L, after {@link #forward}. */
    public Matrix outputs() {
        return a.get(architecture.depth());
    }

    /** g of layer l, r x d_out, after {@link #backward}. */
    public Matrix gradient(int l) {
        return g.get(l);
    }

    /** h_l = abar_l W_l', a_l = phi(h_l) for every layer. */
    public void forward(Parameters W) {
        forward(W, l -> {});
    }

    /** {@link #forward(Parameters)}. {@code before}: called with each layer's number before its weights are read. */
    public void forward(Parameters W, IntConsumer before) {
        for (int l = 0; l < architecture.depth(); l++) {
            before.accept(l);
            kernels.gemm(false, true, 1, abar.get(l), W.matrix(l), 0, h.get(l));
            ActivationPass.apply(architecture.layer(l).activation(), h.get(l), a.get(l + 1));
        }
    }

    /**
     * {@link #forward(Parameters)}, so many columns of h_l at a time: those of a product that are computed at once decide in which
     * order OpenBLAS adds up an entry's terms.
     */
    public void forward(Parameters W, int columnsAtOnce) {
        for (int l = 0; l < architecture.depth(); l++) {
            for (int from = 0; from < h.get(l).columns(); from += columnsAtOnce) {
                int to = Math.min(from + columnsAtOnce, h.get(l).columns());
                kernels.gemm(
                        false,
                        true,
                        1,
                        abar.get(l),
                        W.matrix(l).rows(from, to),
                        0,
                        h.get(l).columns(from, to));
            }
            ActivationPass.apply(architecture.layer(l).activation(), h.get(l), a.get(l + 1));
        }
    }

    /**
     * The mean of the model's predictive distribution (sigmoid(z), softmax(z), exp(z) or z), r x d_L, after {@link #forward}; in
     * memory that {@link #compare} overwrites.
     */
    public Matrix predict() {
        Matrix mean = g.get(architecture.depth() - 1);
        loss.predict(outputs(), mean);
        return mean;
    }

    /** d loss / d z, into g_L, for targets t, r x d_L. After {@link #forward}, before {@link #backward}. */
    public void compare(Matrix t) {
        loss.gradient(outputs(), t, g.get(architecture.depth() - 1));
    }

    /** The summed loss, after {@link #compare} with the same t and before {@link #backward}. */
    public double loss(Matrix t) {
        int last = architecture.depth() - 1;
        return loss.value(outputs(), t, g.get(last), slopes.get(last));
    }

    /** The squared error of the predictions, summed over outputs and examples, as {@link #loss}. */
    public double squaredError(Matrix t) {
        int last = architecture.depth() - 1;
        return loss.squaredError(outputs(), t, g.get(last));
    }

    /** The absolute error of the predictions, summed over outputs and examples, as {@link #loss}. */
    public double absoluteError(Matrix t) {
        int last = architecture.depth() - 1;
        return loss.absoluteError(outputs(), t, g.get(last), slopes.get(last));
    }

    /** Loss and errors of each example, as {@link #loss}. */
    public RowFigures figures(Matrix t) {
        return RowFigures.of(architecture.loss(), outputs(), t, g.get(architecture.depth() - 1));
    }

    /** The number of examples whose largest output is their largest target. */
    public long correct(Matrix t) {
        return LossPass.correct(outputs(), t);
    }

    /** Of each example, whether its largest output is its largest target. */
    public boolean[] hits(Matrix t) {
        return LossPass.hits(outputs(), t);
    }

    /** Multiplies each example's g_L by its weight, and so all of its g_l, after {@link #compare} and before {@link #backward}. */
    public void weigh(Matrix weights) {
        Matrix last = g.get(architecture.depth() - 1);
        kernels.scaleRows(weights, last, last);
    }

    /**
     * g_l for every layer, from {@link #compare}'s g_L, which may be repeated for other targets; no gradient of the features.
     *
     * @param ready called with each layer's number, the last layer's first, as soon as its g_l is there
     */
    public void backward(Parameters W, IntConsumer ready) {
        for (int l = architecture.depth() - 1; l >= 0; l--) {
            ActivationPass.timesSlope(architecture.layer(l).activation(), h.get(l), g.get(l), slopes.get(l));
            ready.accept(l);
            if (l > 0) {
                kernels.gemm(false, false, 1, g.get(l), W.withoutBias(l), 0, g.get(l - 1));
            }
        }
    }

    @Override
    public void close() {
        owned.forEach(Matrix::close);
    }
}
