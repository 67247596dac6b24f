package org.kbfgs.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.linalg.Finite;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Dtype;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.NotSafeTensors;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained network in a folder: its architecture as JSON and its weights as safetensors, named and laid out as PyTorch
 * does: {@code layers.0.weight}, d_out x d_in, and {@code layers.0.bias}, d_out, for each layer from the inputs on.
 */
public record Model(Architecture architecture, Parameters weights) {

    /** The file of the weights. */
    public static final String WEIGHTS = "model.safetensors";

    /** The file of the architecture. */
    public static final String ARCHITECTURE = "architecture.json";

    /** A fact about the training: the iterations done. */
    public static final String ITERATIONS = "iterations";

    private static final String FORMAT = "kbfgs-model-1";
    private static final long LONGEST_ARCHITECTURE = 1 << 20;

    /**
     * Writes both files, each whole or not at all; the weights last, so that a folder with them holds a model.
     *
     * @param facts about the training, kept in the weights' file
     * @throws IllegalStateException if a weight is not finite; nothing is written then
     */
    public void save(FileSystem files, Path folder, Map<String, String> facts) throws IOException {
        SafeTensors content = file(facts);
        WholeFile.write(files, new Path(folder, ARCHITECTURE), out -> out.write(ArchitectureFile.bytes(architecture)));
        WholeFile.write(files, new Path(folder, WEIGHTS), content::writeTo);
    }

    /** The content of the weights' file. @throws IllegalStateException if a weight is not finite */
    public SafeTensors file(Map<String, String> facts) {
        Map<String, INDArray> tensors = new LinkedHashMap<>();
        for (int l = 0; l < architecture.depth(); l++) {
            tensors.put(weightName(l), weights.withoutBias(l));
            tensors.put(biasName(l), bias(weights, l));
        }
        if (!Finite.all(weights.flat())) {
            throw new IllegalStateException("a weight is not finite, the model is not saved");
        }
        Map<String, String> metadata = new LinkedHashMap<>(facts);
        metadata.put("format", FORMAT);
        metadata.put("dtype", Dtype.label(weights.type()));
        return SafeTensors.of(tensors, metadata);
    }

    /**
     * Reads a model from a folder on any Hadoop file system.
     *
     * @throws BadInput if a file is missing or broken, the two do not belong together, or a weight is not finite
     */
    public static Model load(String folder, Configuration configuration) {
        Path place = HadoopPaths.path(folder);
        try {
            FileSystem files = HadoopPaths.files(place, configuration);
            Architecture architecture = architecture(files, new Path(place, ARCHITECTURE));
            return new Model(architecture, weights(files, new Path(place, WEIGHTS), architecture));
        } catch (NotSafeTensors e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    private static Architecture architecture(FileSystem files, Path file) throws IOException {
        FileStatus status = file(files, file);
        if (status.getLen() > LONGEST_ARCHITECTURE) {
            throw new BadInput(file + ": has " + status.getLen() + " bytes, expected at most " + LONGEST_ARCHITECTURE);
        }
        try (InputStream in = files.open(file)) {
            return ArchitectureFile.read(in.readAllBytes(), HadoopPaths.shown(file));
        }
    }

    private static Parameters weights(FileSystem files, Path file, Architecture architecture) throws IOException {
        FileStatus status = file(files, file);
        SafeTensors tensors;
        try (InputStream in = files.open(file)) {
            tensors = SafeTensors.read(in, status.getLen(), HadoopPaths.shown(file));
        }
        try {
            return weights(tensors, file, architecture);
        } finally {
            tensors.tensors().values().forEach(INDArray::close);
        }
    }

    private static Parameters weights(SafeTensors tensors, Path file, Architecture architecture) {
        DataType type = type(tensors);
        for (int l = 0; l < architecture.depth(); l++) { // before memory is taken for what the architecture claims
            Layer layer = architecture.layer(l);
            checkFinite(file, weightName(l), tensors.tensor(weightName(l), type, layer.outputs(), layer.inputs()));
            checkFinite(file, biasName(l), tensors.tensor(biasName(l), type, layer.outputs()));
        }
        if (tensors.tensors().size() != 2 * architecture.depth()) {
            throw new BadInput(
                    HadoopPaths.shown(file) + ": has " + tensors.tensors().size() + " tensors, expected "
                            + 2 * architecture.depth() + ", a weight and a bias for each layer of " + ARCHITECTURE);
        }
        Parameters W = Parameters.zeros(architecture, type);
        for (int l = 0; l < architecture.depth(); l++) {
            Layer layer = architecture.layer(l);
            W.withoutBias(l).assign(tensors.tensor(weightName(l), type, layer.outputs(), layer.inputs()));
            bias(W, l).assign(tensors.tensor(biasName(l), type, layer.outputs()));
        }
        return W;
    }

    /** That of the first layer's weights; float32 if there are none, for what follows to say so. */
    private static DataType type(SafeTensors tensors) {
        INDArray first = tensors.tensors().get(weightName(0));
        return first != null && first.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    }

    private static FileStatus file(FileSystem files, Path file) throws IOException {
        try {
            FileStatus status = files.getFileStatus(file);
            if (!status.isFile()) {
                throw new BadInput(HadoopPaths.shown(file) + ": is a folder, expected a file of a trained model");
            }
            return status;
        } catch (FileNotFoundException e) {
            throw new BadInput(HadoopPaths.shown(file) + ": no such file, expected the folder of a trained model");
        }
    }

    private static void checkFinite(Path file, String name, INDArray tensor) {
        if (!Finite.all(tensor)) {
            throw new BadInput(HadoopPaths.shown(file) + ": tensor " + name + " has a value that is not finite");
        }
    }

    /** The last column of a layer's matrix, d_out, a view. */
    private static INDArray bias(Parameters W, int l) {
        return W.matrix(l).getColumn(W.architecture().layer(l).inputs());
    }

    private static String weightName(int l) {
        return "layers." + l + ".weight";
    }

    private static String biasName(int l) {
        return "layers." + l + ".bias";
    }
}
