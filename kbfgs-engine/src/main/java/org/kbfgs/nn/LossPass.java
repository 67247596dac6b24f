package org.kbfgs.nn;

import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;

/** A loss over r examples: outputs z and targets t, both r x d_L, column-major and contiguous. */
final class LossPass {

    private LossPass() {}

    /** The mean of the model's predictive distribution: sigmoid(z), z or softmax(z), into {@code mean}, which is modified. */
    static void predict(Loss loss, Matrix z, Matrix mean) {
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> z.kernels().sigmoid(z.flat(), mean.flat());
            case HALF_SQUARED_ERROR -> mean.assign(z);
            case SOFTMAX_CROSS_ENTROPY -> z.kernels().softmax(z, mean);
        }
    }

    /** d loss / d z = prediction - t for each of the losses, into {@code delta}, which is modified. */
    static void gradient(Loss loss, Matrix z, Matrix t, Matrix delta) {
        predict(loss, z, delta);
        delta.kernels().axpby(-1, t.flat(), 1, delta.flat());
    }

    /** The loss, summed over outputs and examples. delta: as {@link #gradient} left it; scratch: like z, overwritten. */
    static double value(Loss loss, Matrix z, Matrix t, Matrix delta, Matrix scratch) {
        Kernels kernels = z.kernels();
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> kernels.sigmoidCrossEntropy(z.flat(), t.flat(), delta.flat());
            case HALF_SQUARED_ERROR -> 0.5 * kernels.dot(delta.flat(), delta.flat());
            case SOFTMAX_CROSS_ENTROPY -> kernels.logSumExp(z, scratch) - kernels.dot(z.flat(), t.flat());
        };
    }

    /** Number of examples whose largest output is their largest target. */
    static long correct(Matrix z, Matrix t) {
        long[] predicted = z.kernels().argMax(z);
        long[] wanted = t.kernels().argMax(t);
        long hits = 0;
        for (int i = 0; i < predicted.length; i++) {
            hits += predicted[i] == wanted[i] ? 1 : 0;
        }
        return hits;
    }
}
