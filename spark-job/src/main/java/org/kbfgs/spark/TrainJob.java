package org.kbfgs.spark;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.train.ScheduledBatches;
import org.kbfgs.train.Trainer;
import org.kbfgs.train.Training;
import org.kbfgs.train.TrainingLog;

/** A training on a cluster, from the datasets to the saved model. */
record TrainJob(TrainConfig config, RunFolder folder, PrintStream out) {

    /**
     * Nothing is written before both datasets are loaded, and no model unless training ends well.
     *
     * @throws BadInput if a dataset is not as expected
     * @throws ClusterFailure if the cluster fails
     * @throws org.kbfgs.train.DivergenceException if a value is not finite; metrics up to it are written
     */
    void run(Cluster cluster) {
        try (ParquetDataset train = load(cluster, config.train());
                ParquetDataset test = load(cluster, config.test());
                Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            folder.begin(config.effective());
            Parameters W = InitialWeights.uniform(config.network(), config.type(), config.seed());
            TrainingLog.Epoch last = train(train, test, W, config.method().optimizer(workers));
            save(W, last);
            summarise(last);
        }
    }

    private ParquetDataset load(Cluster cluster, String path) {
        return ParquetDataset.load(
                cluster.session(), path, config.network(), config.type(), config.shards(), cluster.tasks());
    }

    private <S> TrainingLog.Epoch train(
            ParquetDataset train, ParquetDataset test, Parameters W, Optimizer<S> optimizer) {
        BatchSchedule schedule = schedule(train);
        ScheduledBatches batches = new ScheduledBatches(schedule);
        Training.Evaluations evaluations = new Training.Evaluations(
                objective(train), objective(test), config.method().penalty());
        Trainer<S> trainer = new Trainer<>(evaluations.train(), optimizer, batches, W, config.miniBatch());
        long iterations = config.epochs() * batches.iterationsPerEpoch();
        try (MetricsLog metrics = MetricsLog.create(folder);
                Progress progress = Progress.on(out, iterations, error())) {
            TrainingLog log = TrainingLog.toAll(List.of(metrics, progress));
            return new Training<>(
                            trainer,
                            config.steps(batches.iterationsPerEpoch()),
                            batches.iterationsPerEpoch(),
                            evaluations,
                            log)
                    .run(config.epochs());
        }
    }

    private void save(Parameters W, TrainingLog.Epoch last) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("optimizer", config.methodName());
        facts.put("seed", String.valueOf(config.seed()));
        facts.put("epochs", String.valueOf(last.epoch()));
        facts.put("iterations", String.valueOf(last.iteration()));
        facts.put("train_loss", String.valueOf(last.trainLoss()));
        facts.put("test_loss", String.valueOf(last.test().loss()));
        facts.put("test_error", String.valueOf(last.test().error()));
        try {
            new Model(config.network(), W).save(folder.files(), folder.path(), facts);
        } catch (IOException e) {
            throw new UncheckedIOException(config.run() + ": " + e.getMessage(), e);
        }
    }

    private void summarise(TrainingLog.Epoch last) {
        out.println(String.format(
                Locale.ROOT,
                "trained by %s: %d epochs, %d iterations in %.1f s (%.3f s an iteration)",
                config.methodName(),
                last.epoch(),
                last.iteration(),
                last.trainSeconds(),
                last.trainSeconds() / last.iteration()));
        out.println(String.format(
                Locale.ROOT,
                "train loss %.6g (regularised), test loss %.6g, %s",
                last.trainLoss(),
                last.test().loss(),
                error().text(last.test(), ", ")));
        out.println("model and metrics are in " + config.run());
    }

    private ErrorFigure error() {
        return new ErrorFigure(config.network().loss());
    }

    private BatchSchedule schedule(ParquetDataset data) {
        return new BatchSchedule(data.examples(), config.miniBatch(), config.shards(), config.seed());
    }

    private SparkObjective objective(ParquetDataset data) {
        return new SparkObjective(data.shards(), config.network(), config.type(), schedule(data));
    }
}
