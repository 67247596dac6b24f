package org.kbfgs.run;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.checkpoint.Checkpointing;
import org.kbfgs.checkpoint.Provenance;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.ValidationSet;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.spark.dataset.TableInput;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.ValidationSplit;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowStorage;

/** The datasets of one or more trainings, cached on the cluster. */
public record Datasets(
        ParquetDataset train, ParquetDataset test, Optional<ParquetDataset> validation, Contents contents)
        implements AutoCloseable {

    /** The settings on which datasets depend. */
    public record Contents(
            String train,
            String test,
            ValidationSet validation,
            Fitting table,
            RowStorage storage,
            int inputs,
            int outputs,
            Loss loss,
            int shards,
            Optional<Long> splitSeed) {

        /** Those of a training. */
        public static Contents of(TrainConfig config) {
            return new Contents(
                    config.train(),
                    config.test(),
                    config.validation(),
                    config.table(),
                    config.storage(),
                    config.network().inputs(),
                    config.network().outputs(),
                    config.network().loss(),
                    config.shards(),
                    config.validation() instanceof ValidationSet.Share ? Optional.of(config.seed()) : Optional.empty());
        }
    }

    /** Where the rows are: a training set, perhaps another test set, and a validation set that is no share of the training set. */
    public record Inputs(TableInput train, Optional<TableInput> test, Optional<TableInput> validation) {

        /** The files of a configuration. */
        static Inputs of(TrainConfig config) {
            return new Inputs(
                    new TableInput.Files(config.train()),
                    Optional.of(new TableInput.Files(config.test())),
                    config.validation() instanceof ValidationSet.File file
                            ? Optional.of(new TableInput.Files(file.path()))
                            : Optional.empty());
        }
    }

    /** @throws org.kbfgs.io.BadInput if one is not as expected */
    public static Datasets load(Cluster cluster, TrainConfig config) {
        return load(cluster.session(), cluster.tasks(), config, Inputs.of(config));
    }

    /**
     * The same of other rows than the configuration's paths name.
     *
     * @param tasks that the executors run at once
     */
    public static Datasets load(SparkSession spark, int tasks, TrainConfig config, Inputs inputs) {
        Loader loader = new Loader(spark, tasks, config);
        ParquetDataset train = loader.load(inputs.train(), training(config), config.table());
        try {
            Fitting apply = new Fitting.Apply(train.preprocessing());
            ParquetDataset test = inputs.test()
                    .map(rows -> loader.load(rows, new Selection.All(), apply))
                    .orElse(train);
            try {
                return new Datasets(train, test, validation(loader, inputs, apply), Contents.of(config));
            } catch (RuntimeException failure) {
                test.close();
                throw failure;
            }
        } catch (RuntimeException failure) {
            train.close();
            throw failure;
        }
    }

    private static Selection training(TrainConfig config) {
        return config.validation() instanceof ValidationSet.Share share
                ? new Selection.Training(new ValidationSplit(config.seed(), share.share()))
                : new Selection.All();
    }

    private static Optional<ParquetDataset> validation(Loader loader, Inputs inputs, Fitting apply) {
        TrainConfig config = loader.config();
        if (config.validation() instanceof ValidationSet.Share share) {
            ValidationSplit split = new ValidationSplit(config.seed(), share.share());
            return Optional.of(loader.load(inputs.train(), new Selection.Validation(split), apply));
        }
        return inputs.validation().map(rows -> loader.load(rows, new Selection.All(), apply));
    }

    private record Loader(SparkSession spark, int tasks, TrainConfig config) {

        ParquetDataset load(TableInput rows, Selection selection, Fitting fitting) {
            return ParquetDataset.load(
                    spark, rows, selection, config.network(), fitting, config.storage(), config.shards(), tasks);
        }
    }

    /**
     * Writes the checkpoints of a training on these rows.
     *
     * @param origin of the training
     * @param stop whether the training is asked to stop
     * @param warn receives a line for each checkpoint that could not be written
     */
    public Checkpointing checkpointing(
            TrainConfig config, CheckpointStore store, Provenance origin, BooleanSupplier stop, Consumer<String> warn) {
        return new Checkpointing(
                config.checkpoints(),
                store,
                origin,
                PreprocessingFile.content(train.preprocessing(), config.network()),
                stop,
                warn);
    }

    /** Everything of a training that its checkpoints must agree with. */
    public Provenance origin(TrainConfig config) {
        return Provenance.of(config, train, test, validation);
    }

    @Override
    public void close() {
        train.close();
        if (test != train) {
            test.close();
        }
        validation.ifPresent(ParquetDataset::close);
    }
}
