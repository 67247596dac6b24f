package org.kbfgs.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Backprop;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.nn.RowFigures;

/**
 * Adds one piece's sums to those of an evaluation's shard: the products that the wanted sums need, and no more. A sum is
 * computed in one way, whatever else is wanted: s and y are differences of these over the same rows, and where the weights
 * have not moved they are zero, to the bit. (The sums of g and abar are columns of other products too, rounded differently.)
 */
final class MicroBatchSums implements AutoCloseable {

    private static final Set<Statistic> SCALARS =
            Set.of(Statistic.LOSS, Statistic.SQUARED_ERROR, Statistic.ABSOLUTE_ERROR);

    private final Architecture architecture;
    private final Arithmetic arithmetic;
    private final Kernels kernels;
    private final Map<Statistic, List<Matrix>> squares = new HashMap<>();
    private final Map<Integer, Matrix> ones = new HashMap<>();
    private final List<Matrix> inputSums = new ArrayList<>();

    MicroBatchSums(Architecture architecture, Arithmetic arithmetic) {
        this.architecture = architecture;
        this.arithmetic = arithmetic;
        this.kernels = arithmetic.kernels();
        for (Layer layer : architecture.layers()) {
            inputSums.add(arithmetic.vector(layer.inputs() + 1L));
        }
    }

    /** Hears of the work on a piece. */
    interface Progress {

        void begins(EvaluationProgress.Work work, int l);

        /** What this piece adds to a group of layer l's sums is in them. */
        void added(SumsGroup group, int l);
    }

    /**
     * After the pass's forward. Modified: sums. t: the targets; weights: of the pass's examples, empty where each is 1;
     * {@code more}: whether an earlier piece's sums are in {@code sums} already.
     */
    void add(
            Parameters W,
            Backprop pass,
            Matrix t,
            Optional<ExampleWeights> weights,
            boolean more,
            Statistics sums,
            Progress progress) {
        double beta = more ? 1 : 0;
        sums.count(weights.map(w -> w.sum(pass.rows())).orElse((double) pass.rows()));
        addInputs(W, pass, weights, pass.rows(), beta, sums);
        addOutputs(W, pass, t, weights, beta, sums, progress);
        for (int l = 0; l < architecture.depth(); l++) {
            progress.begins(EvaluationProgress.Work.SECOND_MOMENTS, l);
            addMoments(pass, weights, l, pass.rows(), beta, sums);
            pack(sums, l);
            progress.added(SumsGroup.SECOND_MOMENTS, l);
        }
    }

    private void addOutputs(
            Parameters W,
            Backprop pass,
            Matrix t,
            Optional<ExampleWeights> weights,
            double beta,
            Statistics sums,
            Progress progress) {
        StatisticsLayout wanted = sums.layout();
        if (wanted.has(Statistic.CORRECT)) {
            sums.add(Statistic.CORRECT, weights.map(w -> w.correct(pass, t)).orElseGet(() -> (double) pass.correct(t)));
        }
        if (!needsComparison(wanted)) {
            return;
        }
        pass.compare(t);
        weights.ifPresentOrElse(w -> addScalars(pass, t, w, sums), () -> addScalars(pass, t, sums));
        if (needsBackward(wanted)) {
            weights.ifPresent(w -> pass.weigh(w.vector()));
            pass.backward(W, l -> {
                progress.begins(EvaluationProgress.Work.BACKWARD, l);
                addGradients(pass, l, pass.rows(), beta, sums);
                progress.added(SumsGroup.GRADIENTS, l);
            });
        }
    }

    private static void addScalars(Backprop pass, Matrix t, Statistics sums) {
        StatisticsLayout wanted = sums.layout();
        if (wanted.has(Statistic.LOSS)) {
            sums.add(Statistic.LOSS, pass.loss(t));
        }
        if (wanted.has(Statistic.SQUARED_ERROR)) {
            sums.add(Statistic.SQUARED_ERROR, pass.squaredError(t));
        }
        if (wanted.has(Statistic.ABSOLUTE_ERROR)) {
            sums.add(Statistic.ABSOLUTE_ERROR, pass.absoluteError(t));
        }
    }

    private static void addScalars(Backprop pass, Matrix t, ExampleWeights weights, Statistics sums) {
        StatisticsLayout wanted = sums.layout();
        if (SCALARS.stream().noneMatch(wanted::has)) {
            return;
        }
        RowFigures figures = pass.figures(t);
        if (wanted.has(Statistic.LOSS)) {
            sums.add(Statistic.LOSS, figures.loss(weights.numbers()));
        }
        if (wanted.has(Statistic.SQUARED_ERROR)) {
            sums.add(Statistic.SQUARED_ERROR, figures.squaredError(weights.numbers()));
        }
        if (wanted.has(Statistic.ABSOLUTE_ERROR)) {
            sums.add(Statistic.ABSOLUTE_ERROR, figures.absoluteError(weights.numbers()));
        }
    }

    /** After the pass's backward, if any of the sums needs it: sums over its leading rows, none of them scalar. Modified: sums. */
    void addLeading(
            Parameters W, Backprop pass, Optional<ExampleWeights> weights, int rows, boolean more, Statistics sums) {
        double beta = more ? 1 : 0;
        sums.count(weights.map(w -> w.sum(rows)).orElse((double) rows));
        addInputs(W, pass, weights, rows, beta, sums);
        for (int l = 0; l < architecture.depth(); l++) {
            addGradients(pass, l, rows, beta, sums);
            addMoments(pass, weights, l, rows, beta, sums);
            pack(sums, l);
        }
    }

    /** Packs what was summed in layer l's squares. Modified: sums. */
    private void pack(Statistics sums, int l) {
        for (Statistic sum : sums.layout().arrays(SumsGroup.SECOND_MOMENTS)) {
            kernels.pack(square(sum, l), sums.vector(sum, l));
        }
    }

    private void addInputs(
            Parameters W, Backprop pass, Optional<ExampleWeights> weights, int rows, double beta, Statistics sums) {
        StatisticsLayout wanted = sums.layout();
        boolean sumsRows = wanted.has(Statistic.INPUTS) || wanted.has(Statistic.PRE_ACTIVATIONS);
        for (int l = 0; l < architecture.depth(); l++) {
            Matrix abar = leading(pass.input(l), rows);
            if (sumsRows) {
                Matrix w = weights.map(own -> own.vector(rows)).orElseGet(() -> ones(rows));
                kernels.gemv(true, 1, abar, w, 0, inputSums.get(l));
            }
            if (wanted.has(Statistic.INPUTS)) {
                kernels.axpby(1, inputSums.get(l), beta, sums.vector(Statistic.INPUTS, l));
            }
            if (wanted.has(Statistic.PRE_ACTIVATIONS)) {
                // The sum of h = W abar is W times the sum of abar: h itself is overwritten by phi(h).
                kernels.gemv(false, 1, W.matrix(l), inputSums.get(l), beta, sums.vector(Statistic.PRE_ACTIVATIONS, l));
            }
        }
    }

    /** Of layer l. The pass's g are multiplied by the weights already. */
    private void addGradients(Backprop pass, int l, int rows, double beta, Statistics sums) {
        StatisticsLayout wanted = sums.layout();
        Matrix g = leading(pass.gradient(l), rows);
        if (wanted.has(Statistic.GRADIENT)) {
            kernels.gemm(true, false, 1, g, leading(pass.input(l), rows), beta, sums.gradient(l));
        }
        if (wanted.has(Statistic.PRE_ACTIVATION_GRADIENTS)) {
            kernels.gemv(true, 1, g, ones(rows), beta, sums.vector(Statistic.PRE_ACTIVATION_GRADIENTS, l));
        }
    }

    /** Of layer l, in squares. */
    private void addMoments(
            Backprop pass, Optional<ExampleWeights> weights, int l, int rows, double beta, Statistics sums) {
        StatisticsLayout wanted = sums.layout();
        if (wanted.has(Statistic.INPUT_MOMENTS)) {
            Matrix abar = leading(pass.input(l), rows);
            Matrix X = weights.map(w -> w.timesRoots(abar)).orElse(abar);
            kernels.syrk(1, X, beta, square(Statistic.INPUT_MOMENTS, l));
        }
        if (wanted.has(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS)) {
            Matrix g = leading(pass.gradient(l), rows);
            Matrix X = weights.map(w -> w.overRoots(g)).orElse(g);
            kernels.syrk(1, X, beta, square(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, l));
        }
    }

    /** The first rows of a matrix, a view. */
    private static Matrix leading(Matrix matrix, int rows) {
        return rows == matrix.rows() ? matrix : matrix.rows(0, rows);
    }

    private static boolean needsBackward(StatisticsLayout wanted) {
        return wanted.has(Statistic.GRADIENT)
                || wanted.has(Statistic.PRE_ACTIVATION_GRADIENTS)
                || wanted.has(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS);
    }

    /** Whether any of these sums depends on targets. */
    static boolean needsTargets(StatisticsLayout wanted) {
        return needsComparison(wanted) || wanted.has(Statistic.CORRECT);
    }

    private static boolean needsComparison(StatisticsLayout wanted) {
        return needsBackward(wanted)
                || wanted.has(Statistic.LOSS)
                || wanted.has(Statistic.SQUARED_ERROR)
                || wanted.has(Statistic.ABSOLUTE_ERROR);
    }

    private Matrix square(Statistic sum, int l) {
        return squares.computeIfAbsent(sum, this::allocateSquares).get(l);
    }

    private List<Matrix> allocateSquares(Statistic sum) {
        List<Matrix> all = new ArrayList<>();
        for (Layer layer : architecture.layers()) {
            long n = sum == Statistic.INPUT_MOMENTS ? layer.inputs() + 1L : layer.outputs();
            all.add(arithmetic.matrix(n, n));
        }
        return all;
    }

    private Matrix ones(int rows) {
        return ones.computeIfAbsent(rows, r -> {
            Matrix all = arithmetic.vector(r);
            all.fill(1);
            return all;
        });
    }

    @Override
    public void close() {
        squares.values().forEach(ofLayers -> ofLayers.forEach(Matrix::close));
        ones.values().forEach(Matrix::close);
        inputSums.forEach(Matrix::close);
    }
}
