package org.kbfgs.curvature;

import org.kbfgs.linalg.Matrix;

/**
 * An exponentially decaying average of means, without bias correction.
 *
 * @param decay beta; 0.9 in the paper, 0 keeps the newest alone
 */
public record RunningAverage(double decay) {

    public RunningAverage {
        Range.DECAY.require("running average's decay", decay);
    }

    /**
     * average = beta average + (1 - beta) sum / count, where sum is over examples of the total weight {@code count}. Both contiguous, of one
     * length; average is modified.
     */
    public void update(Matrix average, Matrix sum, double count) {
        average.kernels().axpby((1 - decay) / count, sum, decay, average);
    }
}
