package org.kbfgs.train;

/**
 * What counts as divergence beside values that are not finite, and what follows.
 *
 * @param lossFactor a loss above this many times the best train loss, and above that of the initial weights; infinite: none
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

    /** The largest loss that is no divergence. */
    double largestLoss(Course course) {
        return Math.max(lossFactor * course.bestLoss(), course.firstLoss());
    }
}
