package org.kbfgs.run;

import java.util.Optional;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.ValidationSet;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.ValidationSplit;
import org.kbfgs.table.Fitting;

/** A training's datasets, cached on the cluster. */
record Datasets(ParquetDataset train, ParquetDataset test, Optional<ParquetDataset> validation)
        implements AutoCloseable {

    /** @throws org.kbfgs.io.BadInput if one is not as expected */
    static Datasets load(Cluster cluster, TrainConfig config) {
        Fitting learn = config.table();
        ParquetDataset train = load(cluster, config, config.train(), training(config), learn);
        Fitting apply = new Fitting.Apply(train.preprocessing());
        try {
            ParquetDataset test = load(cluster, config, config.test(), new Selection.All(), apply);
            try {
                return new Datasets(train, test, validation(cluster, config, apply));
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
                cluster.session(), path, selection, config.network(), fitting, config.shards(), cluster.tasks());
    }

    @Override
    public void close() {
        train.close();
        test.close();
        validation.ifPresent(ParquetDataset::close);
    }
}
