package org.kbfgs.statistics;

/** A sum over examples that an evaluation can be asked for. d_in and d_out are a layer's; abar = (a, 1). */
public enum Statistic {
    /** Loss, a scalar. */
    LOSS,
    /** Squared error of the prediction (sigmoid(z) or z against t; softmax(z) against one-hot), summed over outputs, a scalar. */
    SQUARED_ERROR,
    /** Absolute error of the prediction, summed over outputs, a scalar. */
    ABSOLUTE_ERROR,
    /** Number of examples whose largest output is the largest target, a scalar. */
    CORRECT,
    /** g abar', d_out x (d_in + 1) per layer: the gradient of the loss. */
    GRADIENT,
    /** abar, d_in + 1 per layer. */
    INPUTS,
    /** h, d_out per layer. */
    PRE_ACTIVATIONS,
    /** g = d loss / d h, d_out per layer. */
    PRE_ACTIVATION_GRADIENTS,
    /** abar abar', a packed triangle of (d_in + 1)(d_in + 2) / 2 per layer. */
    INPUT_MOMENTS,
    /** g g', a packed triangle of d_out (d_out + 1) / 2 per layer. */
    PRE_ACTIVATION_GRADIENT_MOMENTS;

    /** Whether the sum is one number rather than an array per layer. */
    public boolean isScalar() {
        return this == LOSS || this == SQUARED_ERROR || this == ABSOLUTE_ERROR || this == CORRECT;
    }
}
