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
    LINEAR,
    /** a = h Phi(h), Phi being the normal distribution's cumulative function; phi' = Phi(h) + h exp(-h^2 / 2) / sqrt(2 pi). */
    GELU,
    /** a = h s, s = 1 / (1 + exp(-h)); phi' = s (1 + h (1 - s)). */
    SILU,
    /** a = log(1 + exp(h)); phi' = 1 - exp(-a). */
    SOFTPLUS,
    /** a = h for h > 0, else exp(h) - 1; phi' = 1 for h > 0, else a + 1. */
    ELU,
    /** a = h for h > 0, else h / 100; phi' = 1 for h > 0, else 1 / 100. */
    LEAKY_RELU;

    /** Whether phi' is computed from h, which is kept then, instead of a. */
    public boolean keepsPreActivation() {
        return this == GELU || this == SILU;
    }

    /**
     * The mean of phi'(h) over examples with these means of a and a^2, as a share of the largest slope: exact for sigmoid and
     * tanh; of softplus and elu the most that it can be; of relu, whose slope these means do not tell, 1 unless it is 0; of
     * gelu and silu, where a is 0 at slope 1/2 and at slope 0, and of leaky relu, which always has a slope, 1. With the
     * square of the mean in place of the mean square: the most that it can be.
     */
    public double largestMeanSlope(double mean, double meanSquare) {
        return switch (this) {
            case RELU -> mean == 0 ? 0 : 1;
            case SIGMOID -> 4 * (mean - meanSquare);
            case TANH -> 1 - meanSquare;
            case SOFTPLUS -> -Math.expm1(-mean);
            case ELU -> Math.min(1, mean + 1);
            case LINEAR, GELU, SILU, LEAKY_RELU -> 1;
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
