package org.kbfgs.nn;

import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;

/**
 * A loss over r examples: outputs z and targets t, both r x d_L, column-major and contiguous.
 *
 * @param huberDelta delta of the Huber loss
 */
record LossPass(Loss loss, double huberDelta) {

    static LossPass of(Architecture network) {
        return new LossPass(network.loss(), network.huberDelta());
    }

    /** The mean of the model's predictive distribution: sigmoid(z), softmax(z), exp(z) or z, into {@code mean}, which is modified. */
    void predict(Matrix z, Matrix mean) {
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> z.kernels().sigmoid(z.flat(), mean.flat());
            case HALF_SQUARED_ERROR, HUBER -> mean.assign(z);
            case SOFTMAX_CROSS_ENTROPY -> z.kernels().softmax(z, mean);
            case POISSON -> z.kernels().exp(z.flat(), mean.flat());
        }
    }

    /** d loss / d z, into {@code delta}, which is modified: prediction - t, of the Huber loss no further from 0 than its delta. */
    void gradient(Matrix z, Matrix t, Matrix delta) {
        predict(z, delta);
        delta.kernels().axpby(-1, t.flat(), 1, delta.flat());
        if (loss == Loss.HUBER) {
            delta.kernels().clip(huberDelta, delta.flat());
        }
    }

    /** The loss, summed over outputs and examples. delta: as {@link #gradient} left it; scratch: like z, overwritten. */
    double value(Matrix z, Matrix t, Matrix delta, Matrix scratch) {
        Kernels kernels = z.kernels();
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> kernels.sigmoidCrossEntropy(z.flat(), t.flat(), delta.flat());
            case HALF_SQUARED_ERROR -> 0.5 * kernels.dot(delta.flat(), delta.flat());
            case SOFTMAX_CROSS_ENTROPY -> kernels.logSumExp(z, scratch) - kernels.dot(z.flat(), t.flat());
            case HUBER, POISSON -> RowFigures.of(loss, z, t, delta).loss();
        };
    }

    /** The squared error of the predictions, summed as {@link #value}. */
    double squaredError(Matrix z, Matrix t, Matrix delta) {
        return loss == Loss.HUBER // whose delta is not the error
                ? RowFigures.of(loss, z, t, delta).squaredError()
                : delta.kernels().dot(delta.flat(), delta.flat());
    }

    /** The absolute error of the predictions, summed as {@link #value}. scratch: like z, overwritten. */
    double absoluteError(Matrix z, Matrix t, Matrix delta, Matrix scratch) {
        if (loss == Loss.HUBER) {
            return RowFigures.of(loss, z, t, delta).absoluteError();
        }
        delta.kernels().sign(delta.flat(), scratch.flat());
        return delta.kernels().dot(delta.flat(), scratch.flat());
    }

    /** Number of examples whose largest output is their largest target. */
    static long correct(Matrix z, Matrix t) {
        long hits = 0;
        for (boolean isHit : hits(z, t)) {
            hits += isHit ? 1 : 0;
        }
        return hits;
    }

    /** Of each example, whether its largest output is its largest target. */
    static boolean[] hits(Matrix z, Matrix t) {
        long[] predicted = z.kernels().argMax(z);
        long[] wanted = t.kernels().argMax(t);
        boolean[] hits = new boolean[predicted.length];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = predicted[i] == wanted[i];
        }
        return hits;
    }
}
