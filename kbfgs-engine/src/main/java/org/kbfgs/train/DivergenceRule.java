package org.kbfgs.train;

import org.kbfgs.nn.Loss;

/**
 * What counts as divergence beside values that are not finite, and what follows.
 *
 * @param lossFactor a loss is one that lies above the loss's lower bound by more than this many times what the best train loss does,
 *     and above that of the initial weights; infinite: none
 */
public record DivergenceRule(double lossFactor, DivergencePolicy policy) {

    public DivergenceRule {
        if (!(lossFactor > 1)) {
            throw new IllegalArgumentException("loss factor is " + lossFactor + ", expected a number above 1");
        }
    }

    /** Stops at what is not finite alone. */
    public static DivergenceRule lenient() {
        return new DivergenceRule(Double.POSITIVE_INFINITY, new DivergencePolicy.Stop());
    }

    /** The largest mean loss of its kind that is no divergence. */
    double largestLoss(Course course, Loss kind) {
        double above = lossFactor * (course.bestLoss() - kind.lowerBound());
        return Math.max(kind.lowerBound() + above, course.firstLoss());
    }
}
