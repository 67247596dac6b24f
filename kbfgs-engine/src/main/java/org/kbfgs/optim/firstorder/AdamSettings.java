package org.kbfgs.optim.firstorder;

import java.io.Serializable;
import org.kbfgs.curvature.Range;
import org.kbfgs.optim.WeightDecay;

/**
 * Settings of Adam.
 *
 * @param momentum beta of the gradient's average
 * @param beta2 of the second moment
 * @param epsilon added to the second moment's root
 * @param secondMoment whose squares are averaged
 * @param weightDecay how weights are drawn to zero
 */
public record AdamSettings(
        double momentum, double beta2, double epsilon, SecondMoment secondMoment, WeightDecay weightDecay)
        implements Serializable {

    private static final double PAPER_EPSILON = 1e-4;
    private static final double USUAL_EPSILON = 1e-8;

    public AdamSettings {
        Range.DECAY.require("momentum", momentum);
        Range.DECAY.require("beta2", beta2);
        Range.POSITIVE.require("epsilon", epsilon);
    }

    /** The paper's settings; it tunes epsilon. */
    public static AdamSettings paper() {
        return new AdamSettings(0.9, 0.9, PAPER_EPSILON, SecondMoment.OF_AVERAGE, new WeightDecay.Penalty(1e-5));
    }

    /** Kingma and Ba's settings, without weight decay. */
    public static AdamSettings usual() {
        return new AdamSettings(0.9, 0.999, USUAL_EPSILON, SecondMoment.OF_GRADIENT, new WeightDecay.Penalty(0));
    }

    public AdamSettings withEpsilon(double next) {
        return new AdamSettings(momentum, beta2, next, secondMoment, weightDecay);
    }
}
