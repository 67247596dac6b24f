package org.kbfgs.nn;

import java.util.List;

/** The loss of an example: a sum over the outputs, of the last layer's activations z and the targets t. */
public enum Loss {
    /** -sum t log sigmoid(z) + (1 - t) log(1 - sigmoid(z)): cross-entropy of independent Bernoulli outputs; z are logits. */
    SIGMOID_CROSS_ENTROPY,
    /** sum (z - t)^2 / 2. */
    HALF_SQUARED_ERROR,
    /** -sum t log softmax(z): cross-entropy of one categorical output; z are logits, t one-hot. */
    SOFTMAX_CROSS_ENTROPY;

    /** The name in settings and model files: lower case, with dashes. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * The loss with this label.
     *
     * @throws IllegalArgumentException listing the allowed labels, if it is none of them
     */
    public static Loss of(String label) {
        return Labels.find("loss", label, List.of(values()), Loss::label);
    }
}
