package org.kbfgs.nn;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Initial weights and biases of a layer: independent, uniform in +-1 / sqrt(d_in), d_in without the bias. */
public final class InitialWeights {

    private InitialWeights() {}

    /** A function of architecture, type and seed. float32 weights are the float64 ones, rounded. */
    public static Parameters uniform(Architecture architecture, DataType type, long seed) {
        Parameters W = Parameters.zeros(architecture, type);
        SplittableRandom random = new SplittableRandom(seed);
        for (int l = 0; l < architecture.depth(); l++) {
            double bound = 1 / Math.sqrt(architecture.layer(l).inputs());
            fill(W.matrix(l), bound, random.split());
        }
        return W;
    }

    private static void fill(INDArray matrix, double bound, SplittableRandom random) {
        for (long j = 0; j < matrix.columns(); j++) {
            for (long i = 0; i < matrix.rows(); i++) {
                matrix.putScalar(i, j, random.nextDouble(-bound, bound));
            }
        }
    }
}
