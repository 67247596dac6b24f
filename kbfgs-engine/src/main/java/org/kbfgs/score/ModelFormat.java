package org.kbfgs.score;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Finite;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.TensorType;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;

/**
 * The files of a trained network: its architecture as JSON and its weights as safetensors, named and laid out as PyTorch does:
 * {@code layers.0.weight}, d_out x d_in, and {@code layers.0.bias}, d_out, for each layer from the inputs on.
 */
public final class ModelFormat {

    /** The file of the weights. */
    public static final String WEIGHTS = "model.safetensors";

    /** The file of the architecture. */
    public static final String ARCHITECTURE = "architecture.json";

    /** The file of what training learnt about its columns, where it was not trained on features as they are. */
    public static final String PREPROCESSING = "preprocessing.json";

    /** The most bytes that an architecture's file may have. */
    public static final long LONGEST_ARCHITECTURE = 1 << 20;

    private static final String FORMAT = "kbfgs-model-1";

    private ModelFormat() {}

    /**
     * The content of the weights' file.
     *
     * @param facts about the training, kept in the file
     * @throws IllegalStateException if a weight is not finite
     */
    public static SafeTensors file(Parameters W, Map<String, String> facts) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int l = 0; l < W.architecture().depth(); l++) {
            tensors.put(weightName(l), W.withoutBias(l).tensor());
            tensors.put(biasName(l), bias(W, l).tensor());
        }
        if (!Finite.all(W.flat())) {
            throw new IllegalStateException("a weight is not finite, the model is not saved");
        }
        Map<String, String> metadata = new LinkedHashMap<>(facts);
        metadata.put("format", FORMAT);
        metadata.put("dtype", W.type().label());
        return SafeTensors.of(tensors, metadata);
    }

    /**
     * The weights that a file holds.
     *
     * @param file its name, for messages
     * @throws NotAModel if they are not the architecture's, or not finite
     * @throws org.kbfgs.tensors.NotSafeTensors if a tensor is missing, or of another type or shape
     */
    public static Parameters weights(SafeTensors tensors, String file, Architecture architecture, Backend backend) {
        ElementType elements = type(tensors);
        TensorType type = TensorType.of(elements);
        for (int l = 0; l < architecture.depth(); l++) { // before memory is taken for what the architecture claims
            Layer layer = architecture.layer(l);
            checkFinite(file, weightName(l), tensors.tensor(weightName(l), type, layer.outputs(), layer.inputs()));
            checkFinite(file, biasName(l), tensors.tensor(biasName(l), type, layer.outputs()));
        }
        if (tensors.tensors().size() != 2 * architecture.depth()) {
            throw new NotAModel(
                    file,
                    "has " + tensors.tensors().size() + " tensors, expected " + 2 * architecture.depth()
                            + ", a weight and a bias for each layer of " + ARCHITECTURE);
        }
        Parameters W = Parameters.zeros(architecture, backend.of(elements));
        for (int l = 0; l < architecture.depth(); l++) {
            Layer layer = architecture.layer(l);
            tensors.tensor(weightName(l), type, layer.outputs(), layer.inputs()).copyTo(W.withoutBias(l));
            tensors.tensor(biasName(l), type, layer.outputs()).copyTo(bias(W, l));
        }
        return W;
    }

    /** That of the first layer's weights; float32 if there are none, for what follows to say so. */
    private static ElementType type(SafeTensors tensors) {
        Tensor first = tensors.tensors().get(weightName(0));
        return first != null && first.type() == TensorType.F64 ? ElementType.FLOAT64 : ElementType.FLOAT32;
    }

    private static void checkFinite(String file, String name, Tensor tensor) {
        if (!tensor.isFinite()) {
            throw new NotAModel(file, "tensor " + name + " has a value that is not finite");
        }
    }

    /** The last column of a layer's matrix, d_out, a view. */
    static Matrix bias(Parameters W, int l) {
        return W.matrix(l).column(W.architecture().layer(l).inputs());
    }

    private static String weightName(int l) {
        return "layers." + l + ".weight";
    }

    private static String biasName(int l) {
        return "layers." + l + ".bias";
    }
}
