package org.kbfgs.curvature;

import org.kbfgs.linalg.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An exponentially decaying average, without bias correction.
 *
 * @param decay beta; 0.9 in the paper, 0 for a full batch
 */
public record RunningAverage(double decay) {

    public RunningAverage {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("running average's decay is " + decay + ", expected a number in [0, 1)");
        }
    }

    /** average = beta average + (1 - beta) x. Both contiguous, of one length; average is modified. */
    public void updateI(INDArray average, INDArray x) {
        Kernels.get().axpby(1 - decay, x, decay, average);
    }
}
