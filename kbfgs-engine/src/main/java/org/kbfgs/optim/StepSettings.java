package org.kbfgs.optim;

/** What may change from one iteration to the next: learning rate (alpha) and damping (lambda; unused by methods without). */
public record StepSettings(double learningRate, double damping) {

    public StepSettings {
        if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("learning rate is " + learningRate + ", expected a positive number");
        }
        if (!(damping >= 0 && damping < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("damping is " + damping + ", expected a number of at least 0");
        }
    }
}
