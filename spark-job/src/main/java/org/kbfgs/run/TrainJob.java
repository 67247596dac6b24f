package org.kbfgs.run;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.Checkpoint;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.checkpoint.Provenance;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.FreedMemory;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.plan.TopologyChoice;
import org.kbfgs.spark.objective.DatasetObjective;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.EvaluationSets;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.ScheduledBatches;
import org.kbfgs.train.TrainingLog;
import org.kbfgs.train.TrainingLoop;
import org.kbfgs.train.TrainingPlan;

/** A training on a cluster, from the datasets to the saved model. */
public record TrainJob(TrainConfig config, Start start, PrintStream out) {

    /** Where a training starts. */
    public sealed interface Start {

        RunFolder folder();

        CheckpointStore store();

        /** At initial weights, in a folder that is new or may be overwritten. */
        record New(RunFolder folder, CheckpointStore store) implements Start {}

        /** At a checkpoint of the run that is in the folder. */
        record Resumed(RunFolder folder, CheckpointStore store, Checkpoint from) implements Start {}
    }

    /**
     * Nothing is written before both datasets are loaded, and no model unless training ends well.
     *
     * @param topology of this training
     * @throws BadInput if a dataset is not as expected
     * @throws ClusterFailure if the cluster fails
     * @throws org.kbfgs.train.DivergenceException if training diverges and does not return to an earlier state; metrics up to the divergence are written
     */
    public void run(Cluster cluster, TopologyChoice topology) {
        try (Termination termination = new Termination(); // Spark is needed until the datasets are closed
                Datasets data = Datasets.load(cluster, config)) {
            run(cluster, data, termination, topology);
        }
    }

    /**
     * The same with datasets that are cached already, and stay, in the session's topology.
     *
     * @param data with {@link Datasets.Contents} of this training
     * @return whether training ended; false if a signal stopped it
     */
    public boolean run(Cluster cluster, Datasets data) {
        try (Termination termination = new Termination()) {
            return run(cluster, data, termination, TopologyChoice.configured(cluster.session()));
        }
    }

    private boolean run(Cluster cluster, Datasets data, Termination termination, TopologyChoice topology) {
        Training training = new Training(config, topology.topology());
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
                Workers evaluating = new Workers(cluster.threads())) {
            Arithmetic arithmetic = BackendChoice.of(config.type());
            Provenance origin = data.origin(config);
            Optional<Parameters> initial =
                    start instanceof Start.New ? Optional.of(training.initialWeights(arithmetic)) : Optional.empty();
            begin(origin, data.train().preprocessing());
            topology.line().ifPresent(out::println);
            termination.watch();
            DatasetObjective objectives = new DatasetObjective(config.network(), arithmetic, config.wire(), evaluating);
            return reported(status -> train(
                    cluster,
                    training,
                    data,
                    objectives,
                    origin,
                    config.method().optimizer(workers),
                    initial,
                    termination,
                    status));
        } finally {
            FreedMemory.giveBack();
        }
    }

    /** Trains and reports the outcome in the run's folder. */
    private boolean reported(Predicate<StatusReports> training) {
        try (StatusReports status = StatusReports.begin(start.folder(), config.epochs())) {
            try {
                boolean ended = training.test(status);
                status.end(ended ? new RunState.Finished() : new RunState.Stopped());
                return ended;
            } catch (RuntimeException | Error failure) {
                status.end(RunState.Failed.of(failure));
                throw failure;
            }
        }
    }

    private void begin(Provenance origin, Preprocessing preprocessing) {
        if (start instanceof Start.Resumed resumed) {
            Provenance before = resumed.from().origin();
            before.requireData(origin, config.run());
            before.otherKernels(origin).ifPresent(ErrorLine::warn);
            resumed.folder().resume(config.effective());
        } else if (start instanceof Start.New fresh) {
            fresh.folder().requireRoom();
            fresh.store().begin(fresh.folder().replacesCheckpointsOf(fresh.store()));
            fresh.folder().begin(config.effective());
            RunModels.savePreprocessing(
                    preprocessing,
                    config.network(),
                    fresh.folder(),
                    fresh.folder().path());
        }
    }

    private <S> boolean train(
            Cluster cluster,
            Training training,
            Datasets data,
            DatasetObjective objectives,
            Provenance origin,
            Optimizer<S> optimizer,
            Optional<Parameters> initial,
            Termination termination,
            StatusReports status) {
        ScheduledBatches batches = training.batches(data);
        TrainingPlan plan = training.plan(data, objectives, batches.iterationsPerEpoch());
        long end = config.epochs() * batches.iterationsPerEpoch();
        ErrorFigure error = ErrorFigure.on(data.test(), config.network().loss());
        Arithmetic arithmetic = BackendChoice.of(config.type());
        status.startAt(firstIteration(), batches.iterationsPerEpoch());
        Checkpoints checkpoints =
                data.checkpointing(config, start.store(), origin, termination::isRequested, ErrorLine::warn);
        try (EvaluationSets sets = plan.evaluations();
                ClusterIterations.Begin begin = begin(initial);
                ClusterIterations iterations =
                        training.iterations(data, plan, optimizer, arithmetic, begin, checkpoints.savedStates());
                MetricsLog metrics = metrics(error);
                Progress progress = Progress.on(out, end, error);
                RunMonitors monitors = RunMonitors.begin(
                        cluster.session().sparkContext(),
                        config,
                        start.folder(),
                        place(batches.iterationsPerEpoch()),
                        error)) {
            RunModels models =
                    new RunModels(config, data.train().preprocessing(), start.folder(), metrics, checkpoints);
            TrainingLog log = TrainingLog.toAll(List.of(
                    metrics,
                    status,
                    TrainingLog.toAll(monitors.logs()),
                    progress,
                    new SkipWarnings(ErrorLine::warn),
                    new StandstillWarnings(config.network(), ErrorLine::warn)));
            Iterations trainer = iterations.iterations();
            TrainingLoop loop = new TrainingLoop(trainer, plan, log, models);
            if (start instanceof Start.Resumed resumed) {
                loop.resume(resumed.from().snapshot());
            }
            Optional<TrainingLog.Epoch> figures = loop.run(config.epochs());
            figures.ifPresent(last -> models.last(trainer.weights(), last));
            new OutcomeReport(out, config, error).print(figures, trainer.iteration());
            monitors.ended(figures.isPresent());
            return figures.isPresent();
        }
    }

    private RunMonitors.Place place(long iterationsPerEpoch) {
        return new RunMonitors.Place(firstIteration(), iterationsPerEpoch, start instanceof Start.Resumed);
    }

    private long firstIteration() {
        return start instanceof Start.Resumed resumed
                ? resumed.from().snapshot().point().iteration()
                : 0;
    }

    private ClusterIterations.Begin begin(Optional<Parameters> initial) {
        return start instanceof Start.Resumed resumed
                ? ClusterIterations.Begin.at(resumed.from().snapshot().point())
                : ClusterIterations.Begin.at(initial.orElseThrow());
    }

    private MetricsLog metrics(ErrorFigure error) {
        return start instanceof Start.Resumed resumed
                ? MetricsLog.resume(start.folder(), resumed.from().snapshot(), error)
                : MetricsLog.create(start.folder(), error);
    }
}
