package org.kbfgs.train;

import org.kbfgs.curvature.Range;
import org.kbfgs.optim.StepSettings;

/** The reaction of a training to a divergence. */
public sealed interface DivergencePolicy {

    /** An iteration's settings after so many back-offs. */
    StepSettings after(int backOffs, StepSettings scheduled);

    /** It ends. */
    record Stop() implements DivergencePolicy {
        @Override
        public StepSettings after(int backOffs, StepSettings scheduled) {
            return scheduled;
        }
    }

    /**
     * The training returns to the last good state, at the last epoch's end or at the first step, and repeats the same mini-batches
     * with other settings: alpha learningRate^b and lambda damping^b after b back-offs.
     *
     * @param learningRate in (0, 1]
     * @param damping at least 1
     * @param limit of back-offs, at least 1; the next divergence ends the training
     */
    record BackOff(double learningRate, double damping, int limit) implements DivergencePolicy {

        public static final Range LEARNING_RATE = Range.FACTOR;
        public static final Range DAMPING = Range.atLeast(1);

        public BackOff {
            LEARNING_RATE.require("back-off's learning rate factor", learningRate);
            DAMPING.require("back-off's damping factor", damping);
            if (learningRate == 1 && damping == 1) {
                throw new IllegalArgumentException(
                        "back-off's factors are both 1, expected one that changes a setting");
            }
            if (limit < 1) {
                throw new IllegalArgumentException("back-off's limit is " + limit + ", expected at least 1");
            }
        }

        @Override
        public StepSettings after(int backOffs, StepSettings scheduled) {
            return new StepSettings(
                    scheduled.learningRate() * Math.pow(learningRate, backOffs),
                    scheduled.damping() * Math.pow(damping, backOffs));
        }
    }
}
