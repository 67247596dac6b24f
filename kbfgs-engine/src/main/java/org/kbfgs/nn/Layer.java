package org.kbfgs.nn;

import java.io.Serializable;

/** A fully connected layer: h = W (a, 1), a+ = phi(h). W is {@code outputs} x ({@code inputs} + 1), the bias its last column. */
public record Layer(int inputs, int outputs, Activation activation) implements Serializable {

    public Layer {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "layer is " + inputs + " -> " + outputs + ", expected sizes of at least 1");
        }
    }

    /** The number of weights and biases, outputs x (inputs + 1). */
    public long parameters() {
        return (long) outputs * (inputs + 1);
    }
}
