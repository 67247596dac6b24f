package org.kbfgs.nn;

import java.util.SplittableRandom;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;

/** Initial weights and biases of a layer: independent, uniform in +-1 / sqrt(d_in), d_in without the bias. */
public final class InitialWeights {

    private InitialWeights() {}

    /** A function of architecture, element type and seed. float32 weights are the float64 ones, rounded. */
    public static Parameters uniform(Architecture architecture, Arithmetic arithmetic, long seed) {
        Parameters W = Parameters.zeros(architecture, arithmetic);
        SplittableRandom random = new SplittableRandom(seed);
        for (int l = 0; l < architecture.depth(); l++) {
            double bound = 1 / Math.sqrt(architecture.layer(l).inputs());
            fill(W.matrix(l), bound, random.split());
        }
        return W;
    }

    private static void fill(Matrix matrix, double bound, SplittableRandom random) {
        for (long j = 0; j < matrix.columns(); j++) {
            for (long i = 0; i < matrix.rows(); i++) {
                matrix.set(i, j, random.nextDouble(-bound, bound));
            }
        }
    }
}
