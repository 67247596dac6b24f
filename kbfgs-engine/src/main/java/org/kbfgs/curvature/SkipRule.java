package org.kbfgs.curvature;

import java.io.Serializable;

/**
 * Which pairs an update takes: those with s'y > 0 and s'y > epsilon s's ||gradient||, all finite.
 *
 * @param epsilon 1e-4 in the paper's experiments
 */
public record SkipRule(double epsilon) implements Serializable {

    public static final Range EPSILON = Range.DECAY;

    public SkipRule {
        EPSILON.require("skip rule's epsilon", epsilon);
    }

    /** The verdict on a pair with the given s'y and s's. */
    public UpdateOutcome judge(double sy, double ss, double gradientNorm) {
        if (!(Double.isFinite(sy) && Double.isFinite(ss) && Double.isFinite(gradientNorm))) {
            return UpdateOutcome.NOT_FINITE;
        }
        if (sy <= 0) {
            return UpdateOutcome.NOT_POSITIVE;
        }
        return sy <= epsilon * ss * gradientNorm ? UpdateOutcome.LOW_CURVATURE : UpdateOutcome.APPLIED;
    }
}
