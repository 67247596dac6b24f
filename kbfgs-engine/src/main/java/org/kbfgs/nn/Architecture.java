package org.kbfgs.nn;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A feed-forward network of fully connected layers and its loss.
 *
 * @param huberDelta delta of {@link Loss#HUBER}, above 0; {@link #USUAL_HUBER_DELTA} for other losses
 */
public record Architecture(List<Layer> layers, Loss loss, double huberDelta) implements Serializable {

    /** The default of delta. */
    public static final double USUAL_HUBER_DELTA = 1;

    public Architecture {
        if (!(huberDelta > 0 && huberDelta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "delta of the Huber loss is " + huberDelta + ", expected a number above 0");
        }
        if (loss != Loss.HUBER && huberDelta != USUAL_HUBER_DELTA) {
            throw new IllegalArgumentException("delta of the Huber loss is " + huberDelta + " with loss " + loss.label()
                    + ", expected loss huber");
        }
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("network has no layers, expected at least 1");
        }
        for (int l = 1; l < layers.size(); l++) {
            if (layers.get(l).inputs() != layers.get(l - 1).outputs()) {
                throw new IllegalArgumentException(
                        "layer " + l + " takes " + layers.get(l).inputs() + " inputs, layer " + (l - 1) + " gives "
                                + layers.get(l - 1).outputs());
            }
        }
    }

    /** With the usual delta, where the loss is Huber's. */
    public Architecture(List<Layer> layers, Loss loss) {
        this(layers, loss, USUAL_HUBER_DELTA);
    }

    /** With another delta of the Huber loss. */
    public Architecture withHuberDelta(double delta) {
        return new Architecture(layers, loss, delta);
    }

    /**
     * The network with the given layer sizes d_0, ..., d_L and activations of layers 1, ..., L.
     *
     * @throws IllegalArgumentException if there is not one activation for each layer
     */
    public static Architecture of(List<Integer> sizes, List<Activation> activations, Loss loss) {
        if (sizes.size() != activations.size() + 1) {
            throw new IllegalArgumentException("network has " + (sizes.size() - 1) + " layers and " + activations.size()
                    + " activations, expected one for each layer");
        }
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < activations.size(); l++) {
            layers.add(new Layer(sizes.get(l), sizes.get(l + 1), activations.get(l)));
        }
        return new Architecture(layers, loss);
    }

    public int depth() {
        return layers.size();
    }

    public Layer layer(int l) {
        return layers.get(l);
    }

    /** A network of layer l alone, with the same loss. */
    public Architecture onlyLayer(int l) {
        return new Architecture(List.of(layer(l)), loss, huberDelta);
    }

    /** d_0: the number of features of an example. */
    public int inputs() {
        return layers.get(0).inputs();
    }

    /** d_L: the number of outputs, and of targets, of an example. */
    public int outputs() {
        return layers.get(depth() - 1).outputs();
    }

    /** d_0, ..., d_L. */
    public List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>(List.of(inputs()));
        layers.forEach(layer -> sizes.add(layer.outputs()));
        return List.copyOf(sizes);
    }

    /** The sizes as a word, such as {@code 784-100-10}. */
    public String shape() {
        return sizes().stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    /** The number of weights and biases of all layers. */
    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }
}
