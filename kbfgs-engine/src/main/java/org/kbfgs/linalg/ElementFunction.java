package org.kbfgs.linalg;

/**
 * Functions of one number that kernels apply to whole arrays, y = f(x). A slope is computed from x or, where y determines
 * it, from y, so that x need not be kept.
 */
public enum ElementFunction {
    /** x where x > 0, else exp(x) - 1. Slope from y: 1 where y > 0, else y + 1. */
    ELU,
    /** x where x > 0, else x / 100. Slope from y: 1 where y > 0, else 1 / 100. */
    LEAKY_RELU,
    /** log(1 + exp(x)). Slope from y: 1 - exp(-y). */
    SOFTPLUS,
    /** x s(x), s being the logistic function 1 / (1 + exp(-x)). Slope from x: s(x) (1 + x (1 - s(x))). */
    SILU,
    /** x Phi(x), Phi being the normal distribution's cumulative function (1 + erf(x / sqrt(2))) / 2. Slope from x: Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi). */
    GELU;

    /** The slope of {@link #LEAKY_RELU} below 0. */
    public static final double LEAK = 0.01;

    /** Whether the slope is computed from x instead of y. */
    public boolean isSlopeOfInput() {
        return this == SILU || this == GELU;
    }
}
