package org.kbfgs.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.score.ArchitectureFile;
import org.kbfgs.score.ModelFormat;
import org.kbfgs.score.NotAModel;
import org.kbfgs.tensors.NotSafeTensors;
import org.kbfgs.tensors.SafeTensors;

/** A trained network in a folder, in {@link ModelFormat}'s two files. */
public record Model(Architecture architecture, Parameters weights) {

    /** The file of the weights. */
    public static final String WEIGHTS = ModelFormat.WEIGHTS;

    /** The file of the architecture. */
    public static final String ARCHITECTURE = ModelFormat.ARCHITECTURE;

    /** A fact about the training: the iterations done. */
    public static final String ITERATIONS = "iterations";

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
        return ModelFormat.file(weights, facts);
    }

    /**
     * Reads a model from a folder on any Hadoop file system.
     *
     * @throws BadInput if a file is missing or broken, the two do not belong together, or a weight is not finite
     */
    public static Model load(String folder, Configuration configuration, Backend backend) {
        Path place = HadoopPaths.path(folder);
        try {
            FileSystem files = HadoopPaths.files(place, configuration);
            Architecture architecture = architecture(files, new Path(place, ARCHITECTURE));
            return new Model(architecture, weights(files, new Path(place, WEIGHTS), architecture, backend));
        } catch (NotSafeTensors | NotAModel e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    private static Architecture architecture(FileSystem files, Path file) throws IOException {
        FileStatus status = file(files, file);
        if (status.getLen() > ModelFormat.LONGEST_ARCHITECTURE) {
            throw new BadInput(
                    file + ": has " + status.getLen() + " bytes, expected at most " + ModelFormat.LONGEST_ARCHITECTURE);
        }
        try (InputStream in = files.open(file)) {
            return ArchitectureFile.read(in.readAllBytes(), HadoopPaths.shown(file));
        }
    }

    private static Parameters weights(FileSystem files, Path file, Architecture architecture, Backend backend)
            throws IOException {
        FileStatus status = file(files, file);
        SafeTensors tensors;
        try (InputStream in = files.open(file)) {
            tensors = SafeTensors.read(in, status.getLen(), HadoopPaths.shown(file), backend);
        }
        try {
            return ModelFormat.weights(tensors, HadoopPaths.shown(file), architecture, backend);
        } finally {
            tensors.tensors().values().forEach(Tensor::close);
        }
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
}
