package org.kbfgs.score;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;

/** A trained model in this process, applied to rows of features. Not safe for use by two threads. */
public final class ScoringModel implements AutoCloseable {

    private final Parameters W;
    private final InputScaling scaling;
    private final BatchScorer scorer;

    private ScoringModel(Parameters W, InputScaling scaling) {
        this.W = W;
        this.scaling = scaling;
        this.scorer = new BatchScorer(W);
    }

    /**
     * Reads {@link ModelFormat}'s files from a folder. Rows that are scored later are features as the training set had them: the
     * model's scaling is applied, and NaN stands for a null where nulls are replaced.
     *
     * @throws NotAModel if the architecture is not as expected, or not that of the weights
     * @throws org.kbfgs.tensors.NotSafeTensors if the weights are not in a file of the format
     */
    public static ScoringModel load(Path folder) throws IOException {
        Path architectureFile = folder.resolve(ModelFormat.ARCHITECTURE);
        long size = Files.size(architectureFile);
        if (size > ModelFormat.LONGEST_ARCHITECTURE) {
            throw new NotAModel(
                    architectureFile.toString(),
                    "has " + size + " bytes, expected at most " + ModelFormat.LONGEST_ARCHITECTURE);
        }
        Architecture architecture =
                ArchitectureFile.read(Files.readAllBytes(architectureFile), architectureFile.toString());
        InputScaling scaling = scaling(folder.resolve(ModelFormat.PREPROCESSING), architecture);
        Path weightsFile = folder.resolve(ModelFormat.WEIGHTS);
        Backend backend = BackendChoice.get();
        SafeTensors tensors;
        try (InputStream in = Files.newInputStream(weightsFile)) {
            tensors = SafeTensors.read(in, Files.size(weightsFile), weightsFile.toString(), backend);
        }
        try {
            return new ScoringModel(
                    ModelFormat.weights(tensors, weightsFile.toString(), architecture, backend), scaling);
        } finally {
            tensors.tensors().values().forEach(Tensor::close);
        }
    }

    private static InputScaling scaling(Path preprocessing, Architecture architecture) throws IOException {
        return Files.exists(preprocessing)
                ? InputScaling.read(Files.readAllBytes(preprocessing), preprocessing.toString(), architecture.inputs())
                : InputScaling.NONE;
    }

    public Architecture architecture() {
        return W.architecture();
    }

    /** The mean of the predictive distribution for each row: sigmoid(z), exp(z), z, or, of a classifier, the probabilities. */
    public float[][] predict(float[][] rows) {
        return scores(new Score.Prediction(), rows);
    }

    /** The activations of the first of the narrowest layers, for each row. */
    public float[][] code(float[][] rows) {
        return scores(Score.Code.narrowest(architecture()), rows);
    }

    /** The activations of a layer, from 1 to the network's depth, for each row. */
    public float[][] code(float[][] rows, int layer) {
        if (layer < 1 || layer > architecture().depth()) {
            throw new IllegalArgumentException(
                    "layer is " + layer + ", expected 1 to " + architecture().depth());
        }
        return scores(new Score.Code(layer), rows);
    }

    /** An autoencoder's squared error, averaged over the outputs, for each row. */
    public float[] reconstructionError(float[][] rows) {
        float[][] errors = scores(new Score.ReconstructionError(), rows);
        float[] flat = new float[errors.length];
        for (int r = 0; r < flat.length; r++) {
            flat[r] = errors[r][0];
        }
        return flat;
    }

    private float[][] scores(Score score, float[][] rows) {
        float[][] all = new float[rows.length][];
        for (int first = 0; first < rows.length; first += BatchScorer.ROWS) {
            int count = Math.min(BatchScorer.ROWS, rows.length - first);
            for (int r = 0; r < count; r++) {
                scorer.put(r, scaling.of(rows[first + r]));
            }
            scorer.forward();
            System.arraycopy(scorer.scores(score, count), 0, all, first, count);
        }
        return all;
    }

    @Override
    public void close() {
        scorer.close();
        W.flat().close();
    }
}
