package org.kbfgs.config;

import java.util.Arrays;
import java.util.List;
import org.kbfgs.curvature.Range;
import org.kbfgs.io.TableFormat;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.table.RowStorage;

/** Settings of the data, the network and the run. */
final class RunDeclarations {

    static final Setting.Dataset TRAIN = new Setting.Dataset(
            "data.train",
            "Folder or file of the training set, a pattern of these, or a list; local paths or URIs. Required.");
    static final Setting.Dataset TEST = new Setting.Dataset("data.test", "The same for the test set. Required.");
    static final Setting.Dataset VALIDATION = new Setting.Dataset(
            "data.validation", "The same for a validation set, whose loss is monitored (see stopping). null: none.");
    static final Setting.Number VALIDATION_SHARE = Setting.Number.of(
            "data.validation-share",
            Range.DECAY,
            0,
            "Share of the training set that is set aside for validation instead, selected by a function of run.seed and each"
                    + " row's id.");

    static final Setting.Form ID = new Setting.Form(
            "data.id",
            "the name of a column",
            "null",
            "Column of the ids 0 to n - 1. null: the column id where there is one, else rows are numbered in the order of their"
                    + " files' paths.");
    static final Setting.Form FEATURES = new Setting.Form(
            "data.features",
            "the name of a column, or a list of names and patterns with *",
            "features",
            "The inputs. A name: one column of lists, vectors or bytes. A list: columns of a number each; * stands for any"
                    + " characters, ! takes columns out again.");
    static final Setting.Form TARGET = new Setting.Form(
            "data.target",
            "input, the name of a column, or a list of names",
            "null",
            "The targets. input: the inputs; else a column of labels for softmax-cross-entropy, columns of numbers for other"
                    + " losses. null: the column label for softmax-cross-entropy, else the inputs.");

    static final Setting.Form WEIGHT = new Setting.Form(
            "data.weight",
            "the name of a column",
            "null",
            "Column of the examples' weights, numbers of at least 0: every mean over examples, of losses, gradients, statistics"
                    + " and errors, is weighted. null: each has weight 1.");

    static final Setting.Choice FORMAT = new Setting.Choice(
            "data.format",
            Arrays.stream(TableFormat.values()).map(TableFormat::label).toList(),
            "null",
            "Format of the files. null: csv, orc or libsvm where the path has this extension, else parquet. CSV has a header line.");
    static final Setting.Form SCHEMA = new Setting.Form(
            "data.schema",
            "columns and types as in \"x double, city string\"",
            "null",
            "Columns of CSV, in the order of the files, and their types. null: names from the header, types inferred from all"
                    + " values.");
    static final Setting.Choice STANDARDIZE = new Setting.Choice(
            "data.standardize",
            List.of("none", "standard"),
            "none",
            "standard: each feature is shifted and scaled to mean 0 and variance 1 over the training set. Saved with the model.");
    static final Setting.Choice NULLS = new Setting.Choice(
            "data.nulls",
            List.of("refuse", "mean", "zero"),
            "refuse",
            "What takes the place of a feature that is null: nothing, the row is refused; the feature's mean over the training"
                    + " set; or 0. Before data.standardize; saved with the model.");

    static final Setting.Choice STORAGE = MethodDeclarations.choice(
            RowStorage.SETTING,
            RowStorage.values(),
            RowStorage.MEMORY_AND_DISK,
            "Where executors keep the rows: memory, on the Java heap; disk, in memory-mapped files in Spark's local folders;"
                    + " memory-and-disk, in memory as long as Spark's storage memory has room, then on disk. Results do not"
                    + " depend on it.");

    static final Setting.Path RUN = new Setting.Path(
            "run.dir",
            "the path of a folder to write",
            "Folder of the run's configuration, metrics and model; local path or URI. Required.");
    static final Setting.Whole EPOCHS = Setting.Whole.of("run.epochs", 1, 10, "Passes over the training set.");
    static final Setting.Form SEED = new Setting.Form(
            "run.seed", "a whole number", "1", "Seed of the initial weights, the mini-batches and KFAC's targets.");
    static final Setting.Path INITIAL_MODEL = new Setting.Path(
            "run.initial-model",
            "the path of a trained or imported model",
            "Folder of a model of the same layers and activations, whose weights the training starts from. null: random"
                    + " weights.");

    static final Setting.Form LAYERS = new Setting.Form(
            "network.layers",
            "a list of at least two whole numbers above 0",
            "null",
            "Sizes d_0, ..., d_L of the input and of each layer's output. Required.");
    static final Setting.Form ACTIVATIONS = new Setting.Form(
            "network.activations",
            "activations, one for each layer: "
                    + words(Arrays.stream(Activation.values())
                            .map(Activation::label)
                            .toList()),
            "null",
            "One activation for each layer. The output's sigmoid or softmax belongs to the loss. Required.");
    static final Setting.Choice LOSS = Setting.Choice.required(
            "network.loss",
            Arrays.stream(Loss.values()).map(Loss::label).toList(),
            "softmax-cross-entropy is for labels, the others for numbers (see data.target); poisson is for counts and rates,"
                    + " whose logarithms are the network's outputs. Required.");
    static final Setting.Number HUBER_DELTA = Setting.Number.of(
            "network.huber-delta",
            Range.POSITIVE,
            Architecture.USUAL_HUBER_DELTA,
            "The error beyond which the loss huber is linear instead of quadratic; for huber alone.");
    static final Setting.Choice DTYPE =
            new Setting.Choice("network.dtype", List.of("float32", "float64"), "float32", "Type of all numbers.");

    static final Setting.Whole BATCH = Setting.Whole.of(
            "batch.size", 1, 1000, "Examples in a mini-batch; at least the training set's size means full batch.");
    static final Setting.Whole SHARDS = Setting.Whole.of(
            "shards",
            1,
            4,
            "Logical shards S: the most tasks or threads that share an iteration. Results depend on S in their last bits.");
    static final Setting.Choice WIRE = new Setting.Choice(
            "wire",
            List.of("full", "bfloat16"),
            "full",
            "Form in which sums of examples travel. full: as they are computed; bfloat16: in two bytes a number, rounded"
                    + " wherever the sums of shards are complete or added, so that results still do not depend on the cluster;"
                    + " for float32 alone.");

    static final Setting.Choice WEIGHTS_WIRE = new Setting.Choice(
            "weights-wire",
            List.of("full", "bfloat16"),
            "full",
            "Form in which weights travel to those who compute sums of mini-batches. full: as they are; bfloat16: in two bytes a"
                    + " number, to which weights are rounded for every mini-batch, on whatever cluster. The weights that are"
                    + " moved, evaluated at an epoch's end and saved are not rounded. For float32 alone, and not with"
                    + " optimizer.adaptive.");

    static final List<Section> ALL = List.of(
            Section.of(
                    "data",
                    "",
                    TRAIN,
                    TEST,
                    VALIDATION,
                    VALIDATION_SHARE,
                    FORMAT,
                    SCHEMA,
                    ID,
                    FEATURES,
                    TARGET,
                    WEIGHT,
                    STANDARDIZE,
                    NULLS,
                    STORAGE),
            Section.of("run", "", RUN, EPOCHS, SEED, INITIAL_MODEL),
            Section.of("network", "", LAYERS, ACTIVATIONS, LOSS, HUBER_DELTA, DTYPE));

    static final List<Section> SCALE =
            List.of(Section.of("batch", "", BATCH), Section.of("", "", SHARDS, WIRE, WEIGHTS_WIRE));

    private RunDeclarations() {}

    /** {@link #ACTIVATIONS} of a network whose number of layers is known. */
    static Setting.Form activations(int layers) {
        return new Setting.Form(
                ACTIVATIONS.name(), layers + " " + ACTIVATIONS.expected(), ACTIVATIONS.byDefault(), ACTIVATIONS.text());
    }

    private static String words(List<String> labels) {
        int last = labels.size() - 1;
        return String.join(", ", labels.subList(0, last)) + " or " + labels.get(last);
    }
}
