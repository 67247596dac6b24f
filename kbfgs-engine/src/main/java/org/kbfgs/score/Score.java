package org.kbfgs.score;

import java.io.Serializable;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.TargetDomain;

/** A quantity that a network computes for a row of features. */
public sealed interface Score extends Serializable {

    /** The number of values for each row. */
    int width(Architecture network);

    /** The mean of the predictive distribution: sigmoid(z), exp(z), z, or, of a classifier, the probabilities softmax(z). */
    record Prediction() implements Score {
        @Override
        public int width(Architecture network) {
            return network.outputs();
        }
    }

    /**
     * The activations a_l of a layer.
     *
     * @param layer l, from 1 to the network's depth
     */
    record Code(int layer) implements Score {
        @Override
        public int width(Architecture network) {
            return network.layer(layer - 1).outputs();
        }

        /** The code of the first of the narrowest layers. */
        public static Code narrowest(Architecture network) {
            return new Code(IntStream.rangeClosed(1, network.depth())
                    .boxed()
                    .min(Comparator.comparing(l -> network.layer(l - 1).outputs()))
                    .orElseThrow());
        }
    }

    /** The mean over the outputs of the squared difference between an autoencoder's prediction and the features. */
    record ReconstructionError() implements Score {
        @Override
        public int width(Architecture network) {
            return 1;
        }
    }

    /** Whether the network is an autoencoder, which the reconstruction error is defined for. */
    static boolean isAutoencoder(Architecture network) {
        return network.loss().targets() instanceof TargetDomain.Numbers && network.inputs() == network.outputs();
    }
}
