package org.kbfgs.statistics;

import java.io.Serializable;
import java.util.Arrays;

/** The targets that outputs are compared to. */
public sealed interface Targets extends Serializable {

    /** The data's own targets. */
    record Data() implements Targets {}

    /**
     * Targets drawn from the model's predictive distribution: Bernoulli(sigmoid(z)) for the sigmoid cross-entropy,
     * Normal(z, 1) for the half squared error, one-hot of categorical(softmax(z)) for the softmax cross-entropy, the density
     * proportional to exp(-loss) for the Huber loss, Poisson(exp(z)) for Poisson's. A function of z, seed, step, example id and
     * output.
     */
    record Sampled(long seed, long step) implements Targets {}

    /** These targets, one row for each id of a {@link MiniBatch.Rows}, in its order. */
    record Given(double[][] rows) implements Targets {
        @Override
        public boolean equals(Object other) {
            return other instanceof Given that && Arrays.deepEquals(rows, that.rows);
        }

        @Override
        public int hashCode() {
            return Arrays.deepHashCode(rows);
        }
    }
}
