package org.kbfgs.optim;

import java.io.Serializable;
import org.kbfgs.curvature.Range;

/** The settings that may change from one iteration to the next: learning rate (alpha) and damping (lambda; unused by methods without). */
public record StepSettings(double learningRate, double damping) implements Serializable {

    public static final Range LEARNING_RATE = Range.POSITIVE;

    /** Of the methods that use damping; 0 stands for none. */
    public static final Range DAMPING = Range.POSITIVE;

    public StepSettings {
        LEARNING_RATE.require("learning rate", learningRate);
        Range.NOT_NEGATIVE.require("damping", damping);
    }
}
