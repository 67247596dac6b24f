package org.kbfgs.ml;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.plan.TopologyChoice;
import org.kbfgs.run.Datasets;
import org.kbfgs.run.Training;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.GpuResources;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training on a session that other work may share.
 *
 * @param checkpointDir the folder of checkpoints; none are written if empty
 */
record Fit(SparkSession spark, TrainConfig config, Datasets.Inputs inputs, Optional<String> checkpointDir) {

    private static final Logger LOG = LoggerFactory.getLogger(Fit.class);

    /** What a fit gives. */
    record Result(TrainedNetwork network, TrainingSummary summary) {}

    /**
     * @throws CancellationException if the fit's job group is cancelled or its thread interrupted while it computes in this process
     */
    Result run() {
        SparkContext context = spark.sparkContext();
        GpuResources.requireForBackend(context.conf());
        Topology topology = TopologyChoice.configured(spark).topology();
        int tasks = Cluster.tasksAtOnce(context);
        int threads = context.isLocal() ? tasks : Cluster.threads(context.conf());
        try (Datasets data = Datasets.load(spark, tasks, config, inputs)) {
            // Before the watch, whose task may hold the only core: this runs jobs.
            Optional<FitCheckpoints> kept =
                    checkpointDir.map(dir -> FitCheckpoints.in(dir, config, data, context.hadoopConfiguration()));
            return train(data, new Training(config, topology), threads, kept);
        }
    }

    private Result train(Datasets data, Training training, int threads, Optional<FitCheckpoints> kept) {
        Epochs epochs = new Epochs();
        try (JobGroupWatch group = JobGroupWatch.of(spark.sparkContext())) {
            BooleanSupplier stop =
                    () -> group.isCancelled() || Thread.currentThread().isInterrupted();
            Checkpoints checkpoints = kept.map(own -> own.writing(config, data, stop))
                    .orElse((iteration, occasion, snapshot) ->
                            stop.getAsBoolean() ? Checkpoints.Verdict.STOP : Checkpoints.Verdict.GO_ON);
            Parameters W = training.weights(
                            data, threads, epochs, LOG::warn, checkpoints, kept.flatMap(FitCheckpoints::newest))
                    .orElseThrow(() -> new CancellationException("the fit was cancelled or interrupted"));
            kept.ifPresent(FitCheckpoints::delete);
            return result(W, data, epochs);
        }
    }

    private Result result(Parameters W, Datasets data, Epochs epochs) {
        try {
            TrainedNetwork network = new TrainedNetwork(
                    config.network(), config.type(), W.toBytes(), data.train().preprocessing());
            return new Result(network, new TrainingSummary(epochs.all));
        } finally {
            W.flat().close();
        }
    }

    private static final class Epochs implements TrainingLog {

        private final List<TrainingSummary.Epoch> all = new CopyOnWriteArrayList<>();

        @Override
        public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {}

        @Override
        public void epoch(TrainingLog.Epoch epoch) {
            TrainingSummary.Epoch own = TrainingSummary.Epoch.of(epoch);
            LOG.info(line(own));
            all.add(own);
        }

        /** In the form of the commands' progress. */
        private static String line(TrainingSummary.Epoch epoch) {
            String validation = epoch.validationLoss().isPresent()
                    ? String.format(
                            Locale.ROOT,
                            "   validation loss %.5g   validation error %.4g",
                            epoch.validationLoss().getAsDouble(),
                            epoch.validationError().getAsDouble())
                    : "";
            return String.format(
                    Locale.ROOT,
                    "epoch %3d   train loss %.5g   train error %.4g%s   %.1f s",
                    epoch.epoch(),
                    epoch.trainLoss(),
                    epoch.trainError(),
                    validation,
                    epoch.trainSeconds());
        }

        @Override
        public void divergence(TrainingLog.Divergence divergence) {
            LOG.warn("{}", divergence.cause().getMessage());
        }
    }
}
