package org.kbfgs.train;

import org.kbfgs.nn.Loss;

/**
 * What counts as divergence beside values that are not finite, and what follows.
 *
 * @param lossFactor a loss is one that lies above the loss's lower bound by more than this many times what the best train loss does,
 *     and above that of the initial weights; infinite: none
 * @param initialLossFactor so is an epoch that ends with a regularised train loss that lies above the lower bound by more than this
 *     many times what that of the initial weights does; infinite: none
 */
public record DivergenceRule(double lossFactor, double initialLossFactor, DivergencePolicy policy) {

    public DivergenceRule {
        if (!(lossFactor > 1)) {
            throw new IllegalArgumentException("loss factor is " + lossFactor + ", expected a number above 1");
        }
        if (!(initialLossFactor >= 1)) {
            throw new IllegalArgumentException(
                    "initial loss factor is " + initialLossFactor + ", expected a number of at least 1");
        }
    }

    /** Stops at what is not finite alone. */
    public static DivergenceRule lenient() {
        return new DivergenceRule(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, new DivergencePolicy.Stop());
    }

    /** The largest mean loss of its kind that is no divergence. */
    double largestLoss(TrainingHistory course, Loss kind) {
        double above = lossFactor * (course.bestLoss() - kind.lowerBound());
        return Math.max(kind.lowerBound() + above, course.firstLoss());
    }

    /** The largest regularised train loss of its kind at an epoch's end that is no divergence; infinite at the initial weights. */
    double largestTrainLoss(TrainingHistory course, Loss kind) {
        return kind.lowerBound() + initialLossFactor * (course.firstTrainLoss() - kind.lowerBound());
    }
}
