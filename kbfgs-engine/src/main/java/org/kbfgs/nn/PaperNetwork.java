package org.kbfgs.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The autoencoders of the paper's experiments: an encoder down to a linear code and its mirror image, relu elsewhere,
 * the output linear (its sigmoid, if any, belongs to the loss).
 */
public enum PaperNetwork {
    /** 784-1000-500-250-30 and mirrored. */
    MNIST(Loss.SIGMOID_CROSS_ENTROPY, 784, 1000, 500, 250, 30),
    /** 625-2000-1000-500-30 and mirrored. */
    FACES(Loss.HALF_SQUARED_ERROR, 625, 2000, 1000, 500, 30),
    /** 784-400-200-100-50-25-6 and mirrored. */
    CURVES(Loss.SIGMOID_CROSS_ENTROPY, 784, 400, 200, 100, 50, 25, 6);

    private final Architecture architecture;

    PaperNetwork(Loss loss, Integer... encoder) {
        List<Integer> sizes = new ArrayList<>(List.of(encoder));
        List<Integer> decoder = new ArrayList<>(sizes.subList(0, sizes.size() - 1));
        Collections.reverse(decoder);
        sizes.addAll(decoder);
        List<Activation> activations = new ArrayList<>(Collections.nCopies(sizes.size() - 1, Activation.RELU));
        activations.set(encoder.length - 2, Activation.LINEAR);
        activations.set(activations.size() - 1, Activation.LINEAR);
        this.architecture = Architecture.of(sizes, activations, loss);
    }

    public Architecture architecture() {
        return architecture;
    }

    /** The name on the command line: lower case. */
    public String label() {
        return Labels.of(this);
    }

    /**
     * The network with this label.
     *
     * @throws IllegalArgumentException listing the allowed labels, if it is none of them
     */
    public static PaperNetwork of(String label) {
        return Labels.find("network", label, List.of(values()), PaperNetwork::label);
    }
}
