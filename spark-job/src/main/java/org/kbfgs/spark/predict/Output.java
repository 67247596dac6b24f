package org.kbfgs.spark.predict;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.score.Score;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.TargetColumns;

/** A column that {@code kbfgs predict} adds to a row. The label of each output is its column's name. */
public enum Output {
    /** A classifier's class, by its name where the training set has names; the mean of the predictive distribution otherwise. */
    PREDICTION,
    /** A classifier's probability of each class. */
    PROBABILITIES,
    /** A layer's activations. */
    CODE,
    /** An autoencoder's prediction, in the units of the table's features. */
    RECONSTRUCTION,
    /** The mean over the outputs of an autoencoder's squared error, of features as the network sees them. */
    RECONSTRUCTION_ERROR;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws BadInput listing the labels, if it is none of them */
    public static Output of(String label) {
        return Arrays.stream(values())
                .filter(output -> output.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new BadInput("--output " + label + ": expected one of "
                        + Arrays.stream(values()).map(Output::label).collect(Collectors.joining(", "))));
    }

    /**
     * The column.
     *
     * @param preprocessing the model's
     * @param layer whose activations are the code, from 1; the narrowest where empty
     * @throws BadInput if a network of this kind has no such output
     */
    public AddedColumn column(Architecture network, Preprocessing preprocessing, Optional<Integer> layer) {
        boolean isClassifier = network.loss() == Loss.SOFTMAX_CROSS_ENTROPY;
        return switch (this) {
            case PREDICTION ->
                isClassifier
                        ? largest(new Score.Code(network.depth()), preprocessing.labels())
                        : numbers(new Score.Prediction(), network);
            case PROBABILITIES -> {
                require(isClassifier, "a classifier's model (loss softmax-cross-entropy)");
                yield new AddedColumn.Numbers(label(), new Score.Prediction());
            }
            case CODE ->
                new AddedColumn.Numbers(
                        label(), layer.map(Score.Code::new).orElseGet(() -> Score.Code.narrowest(network)));
            case RECONSTRUCTION -> {
                requireAutoencoder(network, preprocessing);
                yield preprocessing.transform() instanceof FeatureTransform.Affine affine
                        ? new AddedColumn.Restored(label(), new Score.Prediction(), affine)
                        : new AddedColumn.Numbers(label(), new Score.Prediction());
            }
            case RECONSTRUCTION_ERROR -> {
                requireAutoencoder(network, preprocessing);
                yield new AddedColumn.Number(label(), new Score.ReconstructionError());
            }
        };
    }

    private AddedColumn numbers(Score score, Architecture network) {
        return score.width(network) == 1
                ? new AddedColumn.Number(label(), score)
                : new AddedColumn.Numbers(label(), score);
    }

    private AddedColumn largest(Score score, ClassLabels labels) {
        return labels instanceof ClassLabels.Names names
                ? new AddedColumn.LargestName(label(), score, names.names())
                : new AddedColumn.LargestPlace(label(), score);
    }

    private void requireAutoencoder(Architecture network, Preprocessing preprocessing) {
        boolean targetsAreInputs = preprocessing.columns().target() instanceof TargetColumns.Input;
        require(
                targetsAreInputs && Score.isAutoencoder(network),
                "an autoencoder's model, whose targets are its inputs");
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw new BadInput("--output " + label() + ": is not an output of this model, expected " + expected);
        }
    }
}
