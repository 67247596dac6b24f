package org.kbfgs.optim;

/**
 * The factor that {@link StepAdaptation} gives the learning rate, and what the steps since its last change did.
 *
 * @param factor of alpha
 * @param achieved the sum of their decreases of the loss
 * @param predicted the sum of the decreases that the gradient promised
 * @param steps their number
 */
public record AdaptedRate(double factor, double achieved, double predicted, int steps) {

    /** The learning rate as it is set. */
    public static final AdaptedRate START = of(1);

    /** A factor with which no step was taken yet. */
    static AdaptedRate of(double factor) {
        return new AdaptedRate(factor, 0, 0, 0);
    }

    AdaptedRate seen(double decrease, double promise) {
        return new AdaptedRate(factor, achieved + decrease, predicted + promise, steps + 1);
    }

    /** Scheduled settings with the adapted learning rate. */
    public StepSettings applied(StepSettings scheduled) {
        return new StepSettings(factor * scheduled.learningRate(), scheduled.damping());
    }
}
