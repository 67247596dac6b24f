package org.kbfgs.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kbfgs.io.BadInput;
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
 * Weights of dense layers that another program wrote, named as PyTorch names them: {@code NAME.weight}, d_out x d_in, and
 * {@code NAME.bias}, d_out, which may be missing, for each layer.
 */
public final class ImportedWeights {

    private static final Pattern WEIGHT = Pattern.compile("(?:(.*)\\.)?weight");

    private ImportedWeights() {}

    /**
     * The weights as float64 where all of the file's are, else as float32.
     *
     * @param file its name, for messages
     * @param names of the layers, from the inputs on; where empty, the layers in the order of their names, numbers in which are
     *     compared as numbers
     * @throws BadInput if the tensors are not those of the architecture, or not finite
     */
    public static Parameters of(
            SafeTensors tensors,
            String file,
            Architecture architecture,
            Optional<List<String>> names,
            Backend backend) {
        List<String> layers = names.orElseGet(() -> sorted(tensors.tensors(), file));
        if (layers.size() != architecture.depth()) {
            throw new BadInput(file + ": layers are " + String.join(", ", layers) + ", expected " + architecture.depth()
                    + ", those of --architecture (--tensors names them in order)");
        }
        boolean isDouble = tensors.tensors().values().stream().allMatch(one -> one.type() == TensorType.F64);
        Parameters W = Parameters.zeros(architecture, backend.of(isDouble ? ElementType.FLOAT64 : ElementType.FLOAT32));
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = architecture.layer(l);
            String weight = tensor(layers.get(l), "weight");
            String bias = tensor(layers.get(l), "bias");
            copy(tensors.tensors(), file, weight, W.withoutBias(l), layer.outputs(), layer.inputs());
            if (tensors.tensors().containsKey(bias)) {
                copy(tensors.tensors(), file, bias, W.matrix(l).column(layer.inputs()), layer.outputs());
            }
        }
        if (!Finite.all(W.flat())) {
            throw new BadInput(file + ": a weight is not finite, expected finite numbers");
        }
        return W;
    }

    private static String tensor(String layer, String kind) {
        return layer.isEmpty() ? kind : layer + "." + kind;
    }

    private static void copy(Map<String, Tensor> tensors, String file, String name, Matrix to, long... shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new BadInput(
                    file + ": no tensor " + name + " among " + String.join(", ", tensors.keySet()) + ", expected it");
        }
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new BadInput(file + ": tensor " + name + " is of shape " + Arrays.toString(tensor.shape())
                    + ", expected " + Arrays.toString(shape)
                    + " by --architecture (--tensors names the layers in order)");
        }
        tensor.copyTo(to);
    }

    private static List<String> sorted(Map<String, Tensor> tensors, String file) {
        List<String> layers = new ArrayList<>();
        for (String name : tensors.keySet()) {
            Matcher weight = WEIGHT.matcher(name);
            if (weight.matches()) {
                layers.add(weight.group(1) == null ? "" : weight.group(1));
            }
        }
        for (String name : tensors.keySet()) {
            boolean isKnown = layers.stream()
                    .anyMatch(layer -> name.equals(tensor(layer, "weight")) || name.equals(tensor(layer, "bias")));
            if (!isKnown) {
                throw new BadInput(file + ": tensor " + name
                        + " is neither a weight nor a bias of a dense layer, expected such alone (--tensors names the"
                        + " layers to be taken)");
            }
        }
        layers.sort(Comparator.comparing(ImportedWeights::padded));
        return layers;
    }

    /** The name with its numbers of equal length, so that 10 comes after 2. */
    private static String padded(String layer) {
        return Pattern.compile("\\d+")
                .matcher(layer)
                .replaceAll(number -> "0".repeat(Math.max(0, 12 - number.group().length())) + number.group());
    }
}
