package org.kbfgs.run;

import java.util.Optional;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.ValidationSet;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
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

    /** @throws org.kbfgs.io.BadInput if one is not as expected */
    public static Datasets load(Cluster cluster, TrainConfig config) {
        Fitting learn = config.table();
        ParquetDataset train = load(cluster, config, config.train(), training(config), learn);
        Fitting apply = new Fitting.Apply(train.preprocessing());
        try {
            ParquetDataset test = load(cluster, config, config.test(), new Selection.All(), apply);
            try {
                return new Datasets(train, test, validation(cluster, config, apply), Contents.of(config));
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

    private static Optional<ParquetDataset> validation(Cluster cluster, TrainConfig config, Fitting apply) {
        if (config.validation() instanceof ValidationSet.File file) {
            return Optional.of(load(cluster, config, file.path(), new Selection.All(), apply));
        }
        if (config.validation() instanceof ValidationSet.Share share) {
            ValidationSplit split = new ValidationSplit(config.seed(), share.share());
            return Optional.of(load(cluster, config, config.train(), new Selection.Validation(split), apply));
        }
        return Optional.empty();
    }

    private static ParquetDataset load(
            Cluster cluster, TrainConfig config, String path, Selection selection, Fitting fitting) {
        return ParquetDataset.load(
                cluster.session(),
                path,
                selection,
                config.network(),
                fitting,
                config.storage(),
                config.shards(),
                cluster.tasks());
    }

    @Override
    public void close() {
        train.close();
        test.close();
        validation.ifPresent(ParquetDataset::close);
    }
}
