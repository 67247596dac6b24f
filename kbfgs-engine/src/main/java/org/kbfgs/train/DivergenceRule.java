package org.kbfgs.train;

import org.kbfgs.curvature.Range;
import org.kbfgs.nn.Loss;

/**
 * Which finite losses count as a divergence, and the reaction to a divergence.
 *
 * @param lossFactor a loss is one that lies above the loss's lower bound by more than this many times what the best train loss does,
 *     and above that of the initial weights; infinite: none
 * @param initialLossFactor so is an epoch that ends with a regularised train loss that lies above the lower bound by more than this
 *     many times what that of the initial weights does; infinite: none
 */
public record DivergenceRule(double lossFactor, double initialLossFactor, DivergencePolicy policy) {

    public static final Range LOSS_FACTOR = Range.above(1);
    public static final Range INITIAL_LOSS_FACTOR = Range.atLeast(1);

    public DivergenceRule {
        if (lossFactor != Double.POSITIVE_INFINITY) {
            LOSS_FACTOR.require("loss factor", lossFactor);
        }
        if (initialLossFactor != Double.POSITIVE_INFINITY) {
            INITIAL_LOSS_FACTOR.require("initial loss factor", initialLossFactor);
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
