package org.kbfgs.nn;

import org.kbfgs.linalg.Flat;
import org.kbfgs.linalg.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;

/** A loss over r examples: outputs z and targets t, both r x d_L, column-major and contiguous. */
final class LossPass {

    private LossPass() {}

    /** The mean of the model's predictive distribution: sigmoid(z), z or softmax(z), into {@code mean}, which is modified. */
    static void predict(Loss loss, INDArray z, INDArray mean) {
        switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> Kernels.get().sigmoid(Flat.of(z), Flat.of(mean));
            case HALF_SQUARED_ERROR -> mean.assign(z);
            case SOFTMAX_CROSS_ENTROPY -> {
                try (INDArray largest = z.max(true, 1)) {
                    mean.assign(z).subiColumnVector(largest);
                }
                Nd4j.getExecutioner().exec(new Exp(mean, mean));
                try (INDArray total = mean.sum(true, 1)) {
                    mean.diviColumnVector(total);
                }
            }
        }
    }

    /** d loss / d z = prediction - t for each of the losses, into {@code delta}, which is modified. */
    static void gradient(Loss loss, INDArray z, INDArray t, INDArray delta) {
        predict(loss, z, delta);
        delta.subi(t);
    }

    /** The loss, summed over outputs and examples. delta: as {@link #gradient} left it; scratch: like z, overwritten. */
    static double value(Loss loss, INDArray z, INDArray t, INDArray delta, INDArray scratch) {
        Kernels kernels = Kernels.get();
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY -> kernels.sigmoidCrossEntropy(Flat.of(z), Flat.of(t), Flat.of(delta));
            case HALF_SQUARED_ERROR -> 0.5 * kernels.dot(Flat.of(delta), Flat.of(delta));
            case SOFTMAX_CROSS_ENTROPY -> logSumExp(z, scratch) - kernels.dot(Flat.of(z), Flat.of(t));
        };
    }

    /** Number of examples whose largest output is their largest target. */
    static long correct(INDArray z, INDArray t) {
        try (INDArray predicted = Nd4j.argMax(z, 1);
                INDArray wanted = Nd4j.argMax(t, 1)) {
            long hits = 0;
            for (long i = 0; i < predicted.length(); i++) {
                hits += predicted.getLong(i) == wanted.getLong(i) ? 1 : 0;
            }
            return hits;
        }
    }

    /** sum over rows of log sum exp(z), the largest entry of each row taken out first. */
    private static double logSumExp(INDArray z, INDArray scratch) {
        try (INDArray largest = z.max(true, 1)) {
            scratch.assign(z).subiColumnVector(largest);
            Nd4j.getExecutioner().exec(new Exp(scratch, scratch));
            double sum = 0;
            try (INDArray total = scratch.sum(true, 1)) {
                for (long i = 0; i < total.length(); i++) {
                    sum += largest.getDouble(i) + Math.log(total.getDouble(i));
                }
            }
            return sum;
        }
    }
}
