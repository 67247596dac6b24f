package org.kbfgs.optim;

import java.io.Serializable;

/** Whether the learning rate follows what the steps achieve. */
public sealed interface StepAdaptation extends Serializable {

    /** The learning rate is what the settings say. */
    record None() implements StepAdaptation {
        @Override
        public AdaptedRate after(AdaptedRate rate, double achieved, double predicted) {
            return rate;
        }
    }

    /**
     * The Levenberg-Marquardt rule, applied to the learning rate. A step changes the mean loss f of its own mini-batch M_k. Over
     * {@code window} steps, the reduction ratio compares the changes with what the gradient G of f promised to first order:
     *
     * <pre>rho = sum (f(W_k) - f(W_{k+1})) / sum alpha {@code <G_k, p>}</pre>
     *
     * <p>On a quadratic, rho is 1 for a short step, 1/2 for the step to the minimum along p, and 0 for twice that step. Above
     * {@code upper} the learning rate is multiplied by {@code change}, below {@code lower} it is divided by it; the product of
     * these factors stays within [1 / range, range].
     *
     * <p>As in KFAC (Martens and Grosse 2015, Section 6.5), where the rule sets the damping.
     *
     * @param window steps, at least 1
     * @param lower less than upper
     * @param change above 1
     * @param range at least 1
     */
    record ReductionRatio(int window, double lower, double upper, double change, double range)
            implements StepAdaptation {

        /** The thresholds are Levenberg's and Marquardt's usual ones. */
        public static final ReductionRatio USUAL = new ReductionRatio(10, 0.25, 0.75, 1.5, 64);

        public ReductionRatio {
            if (window < 1 || !(lower < upper) || !(change > 1) || !(range >= 1)) {
                throw new IllegalArgumentException(
                        "reduction ratio's rule is over " + window + " steps, in [" + lower + ", "
                                + upper + "], by " + change + " up to " + range
                                + ", expected at least one step, a lower bound below the upper, a change above 1 and a range of at least 1");
            }
        }

        @Override
        public AdaptedRate after(AdaptedRate rate, double achieved, double predicted) {
            AdaptedRate seen = rate.seen(achieved, predicted);
            return seen.steps() < window ? seen : AdaptedRate.of(bounded(rate.factor() * change(seen)));
        }

        /** A ratio that is not defined counts as below the lower bound. */
        private double change(AdaptedRate seen) {
            double rho = seen.predicted() > 0 ? seen.achieved() / seen.predicted() : Double.NEGATIVE_INFINITY;
            if (rho > upper) {
                return change;
            }
            return rho >= lower ? 1 : 1 / change;
        }

        private double bounded(double factor) {
            return Math.min(range, Math.max(1 / range, factor));
        }
    }

    /**
     * The rate after a step.
     *
     * @param achieved f(W_k) - f(W_{k+1}), over the examples of the probe
     * @param predicted alpha {@code <G_k, p>}
     */
    AdaptedRate after(AdaptedRate rate, double achieved, double predicted);
}
