package org.kbfgs.nn;

import java.util.List;

/** An activation function phi, applied to each pre-activation: a = phi(h). */
public enum Activation {
    /** a = max(h, 0); phi' = 1 for h > 0, else 0. */
    RELU,
    /** a = 1 / (1 + exp(-h)); phi' = a (1 - a). */
    SIGMOID,
    /** a = tanh(h); phi' = 1 - a^2. */
    TANH,
    /** a = h; phi' = 1. */
    LINEAR;

    /**
     * The mean of phi'(h) over examples with these means of a and a^2, as a share of the largest slope: exact for sigmoid and
     * tanh; of relu, whose slope these means do not tell, 1 unless it is 0. With the square of the mean in place of the mean
     * square: the most that it can be.
     */
    public double largestMeanSlope(double mean, double meanSquare) {
        return switch (this) {
            case RELU -> mean == 0 ? 0 : 1;
            case SIGMOID -> 4 * (mean - meanSquare);
            case TANH -> 1 - meanSquare;
            case LINEAR -> 1;
        };
    }

    /** The name in settings and model files: lower case, with dashes. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * The activation with this label.
     *
     * @throws IllegalArgumentException listing the allowed labels, if it is none of them
     */
    public static Activation of(String label) {
        return Labels.find("activation", label, List.of(values()), Activation::label);
    }
}
