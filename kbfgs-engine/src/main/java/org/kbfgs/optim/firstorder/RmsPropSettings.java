package org.kbfgs.optim.firstorder;

import java.io.Serializable;
import org.kbfgs.curvature.Range;
import org.kbfgs.optim.WeightDecay;

/**
 * Settings of RMSprop.
 *
 * @param momentum beta of the gradient's average
 * @param beta2 of the second moment
 * @param epsilon added to the second moment's root
 * @param secondMoment whose squares are averaged
 * @param start where the second moment begins
 * @param weightDecay how weights are drawn to zero
 */
public record RmsPropSettings(
        double momentum, double beta2, double epsilon, SecondMoment secondMoment, Start start, WeightDecay weightDecay)
        implements Serializable {

    private static final double PAPER_EPSILON = 1e-4;
    private static final double USUAL_EPSILON = 1e-8;

    /** Where the second moment begins. */
    public enum Start {
        /** At the average of G^2 over an epoch of mini-batches at the initial weights; at zero for a full batch. The paper's. */
        WARM,
        /** At zero. */
        ZERO
    }

    public RmsPropSettings {
        Range.DECAY.require("momentum", momentum);
        Range.DECAY.require("beta2", beta2);
        Range.POSITIVE.require("epsilon", epsilon);
    }

    /** The paper's settings; it tunes epsilon. */
    public static RmsPropSettings paper() {
        return new RmsPropSettings(
                0.9, 0.9, PAPER_EPSILON, SecondMoment.OF_AVERAGE, Start.WARM, new WeightDecay.Penalty(1e-5));
    }

    /** The usual settings: squares of the mini-batch gradient with a long memory, no momentum, no weight decay. */
    public static RmsPropSettings usual() {
        return new RmsPropSettings(
                0, 0.999, USUAL_EPSILON, SecondMoment.OF_GRADIENT, Start.ZERO, new WeightDecay.Penalty(0));
    }

    public RmsPropSettings withEpsilon(double next) {
        return new RmsPropSettings(momentum, beta2, next, secondMoment, start, weightDecay);
    }
}
