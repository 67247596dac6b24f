package org.kbfgs.optim.kfac;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.kbfgs.curvature.Range;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.WeightDecay;

/**
 * Settings of KFAC.
 *
 * @param momentum beta of the gradient's average
 * @param factorDecay beta of the averages of A and G
 * @param weightDecay how weights are drawn to zero
 * @param inverseInterval T: A and G are inverted at iterations k with k mod T = 0 or k &lt;= T, if
 *     these or lambda have changed since
 * @param factorInterval A and G are averaged at iterations k with k mod this = 0
 * @param lambdaA the damping of A; sqrt(lambda) if empty
 * @param lambdaG the damping of G; sqrt(lambda) if empty
 * @param stepBound how far a step may go
 * @param factorShare the share of a mini-batch over which A and G are averaged: its first examples, by position; 1 in the paper
 */
public record KfacSettings(
        double momentum,
        double factorDecay,
        WeightDecay weightDecay,
        int inverseInterval,
        int factorInterval,
        OptionalDouble lambdaA,
        OptionalDouble lambdaG,
        StepBound stepBound,
        double factorShare)
        implements Serializable {

    public KfacSettings {
        Range.DECAY.require("momentum", momentum);
        Range.DECAY.require("factor decay", factorDecay);
        Range.interval("inverse interval", inverseInterval);
        Range.interval("factor interval", factorInterval);
        Range.POSITIVE.require("lambda_A", lambdaA);
        Range.POSITIVE.require("lambda_G", lambdaG);
        Range.FACTOR.require("factor share", factorShare);
    }

    /** With A and G averaged over whole mini-batches. */
    public KfacSettings(
            double momentum,
            double factorDecay,
            WeightDecay weightDecay,
            int inverseInterval,
            int factorInterval,
            OptionalDouble lambdaA,
            OptionalDouble lambdaG,
            StepBound stepBound) {
        this(momentum, factorDecay, weightDecay, inverseInterval, factorInterval, lambdaA, lambdaG, stepBound, 1);
    }

    /** The paper's settings. */
    public static KfacSettings paper() {
        return new KfacSettings(
                0.9,
                0.9,
                new WeightDecay.Penalty(1e-5),
                20,
                1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                new StepBound.None());
    }

    /** These settings with another factor share. */
    public KfacSettings withFactorShare(double next) {
        return new KfacSettings(
                momentum, factorDecay, weightDecay, inverseInterval, factorInterval, lambdaA, lambdaG, stepBound, next);
    }

    /** lambda_A at an iteration's damping lambda. */
    public double lambdaA(double damping) {
        return lambdaA.orElse(Math.sqrt(damping));
    }

    /** lambda_G at an iteration's damping lambda. */
    public double lambdaG(double damping) {
        return lambdaG.orElse(Math.sqrt(damping));
    }

    boolean averagesAt(long iteration) {
        return iteration % factorInterval == 0;
    }

    /** The last iteration, up to this one, at which A and G were averaged. */
    long lastAverage(long iteration) {
        return iteration - iteration % factorInterval;
    }

    boolean invertsAt(long iteration) {
        return iteration % inverseInterval == 0 || iteration <= inverseInterval;
    }
}
