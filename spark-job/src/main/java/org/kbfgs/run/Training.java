package org.kbfgs.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.TrainingRules;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.FreedMemory;
import org.kbfgs.linalg.Workers;
import org.kbfgs.model.InitialModel;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.objective.DatasetObjective;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.EvaluationSets;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;
import org.kbfgs.train.TrainingLog;
import org.kbfgs.train.TrainingLoop;
import org.kbfgs.train.TrainingPlan;
import org.kbfgs.train.TrainingState;

/**
 * A training from cached datasets to weights, which neither reads nor writes a run's folder.
 *
 * @param topology where weights and the optimiser's state are kept
 */
public record Training(TrainConfig config, Topology topology) {

    /**
     * Trains from the configured initial weights, or from a state of this training.
     *
     * @param threads of a local master's evaluations
     * @param warnings of skipped curvature pairs and units that stand still
     * @param checkpoints may stop the training
     * @param from the state; its arrays become the training's own. Empty: the initial weights.
     * @return the last weights; empty if the training was stopped
     * @throws org.kbfgs.train.DivergenceException if training diverges and does not return to an earlier state
     */
    public Optional<Parameters> weights(
            Datasets data,
            int threads,
            TrainingLog epochs,
            Consumer<String> warnings,
            Checkpoints checkpoints,
            Optional<TrainingState> from) {
        TrainingLog log = TrainingLog.toAll(
                List.of(epochs, new SkipWarnings(warnings), new StandstillWarnings(config.network(), warnings)));
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
                Workers evaluating = new Workers(threads)) {
            Arithmetic arithmetic = BackendChoice.of(config.type());
            DatasetObjective objectives = new DatasetObjective(config.network(), arithmetic, config.wire(), evaluating);
            return weights(data, objectives, config.method().optimizer(workers), arithmetic, log, checkpoints, from);
        } finally {
            FreedMemory.giveBack();
        }
    }

    private <S> Optional<Parameters> weights(
            Datasets data,
            DatasetObjective objectives,
            Optimizer<S> optimizer,
            Arithmetic arithmetic,
            TrainingLog log,
            Checkpoints checkpoints,
            Optional<TrainingState> from) {
        ScheduledBatches batches = batches(data);
        TrainingPlan plan = plan(data, objectives, batches.iterationsPerEpoch());
        ClusterIterations.Begin begin = from.map(state -> ClusterIterations.Begin.at(state.point()))
                .orElseGet(() -> ClusterIterations.Begin.at(initialWeights(arithmetic)));
        try (EvaluationSets sets = plan.evaluations();
                ClusterIterations training =
                        iterations(data, plan, optimizer, arithmetic, begin, checkpoints.savedStates())) {
            Iterations trainer = training.iterations();
            TrainingLoop loop = new TrainingLoop(trainer, plan, log, checkpoints);
            from.ifPresent(loop::resume);
            return loop.run(config.epochs()).map(last -> trainer.weights());
        }
    }

    /** The iterations of a training, by the topology. {@code savedStates}: where layers have owners. */
    <S> ClusterIterations iterations(
            Datasets data,
            TrainingPlan plan,
            Optimizer<S> optimizer,
            Arithmetic arithmetic,
            ClusterIterations.Begin begin,
            SavedStates savedStates) {
        return ClusterIterations.of(
                config,
                topology,
                arithmetic,
                data.train(),
                schedule(data.train()),
                plan.evaluations().train(),
                optimizer,
                begin,
                savedStates);
    }

    /** The mini-batches of the training set. */
    ScheduledBatches batches(Datasets data) {
        return new ScheduledBatches(schedule(data.train()));
    }

    /** What a training evaluates, and when it ends. */
    TrainingPlan plan(Datasets data, DatasetObjective objectives, long iterationsPerEpoch) {
        EvaluationSets evaluations = new EvaluationSets(
                objectives.of(data.train(), schedule(data.train())),
                objectives.of(data.test(), schedule(data.test())),
                data.validation().map(set -> objectives.of(set, schedule(set))),
                config.method().penalty());
        TrainingRules rules = config.rules();
        return new TrainingPlan(
                config.steps(iterationsPerEpoch),
                iterationsPerEpoch,
                evaluations,
                rules.divergence(),
                rules.stopping(),
                rules.lanczosSteps());
    }

    /** Those of the initial model, else random. */
    Parameters initialWeights(Arithmetic arithmetic) {
        return config.initialModel()
                .map(folder -> new InitialModel(folder, config.network()).load(HadoopSettings.read(), arithmetic))
                .orElseGet(() -> InitialWeights.uniform(config.network(), arithmetic, config.seed()));
    }

    private BatchSchedule schedule(ParquetDataset data) {
        return new BatchSchedule(data.examples(), config.miniBatch(), config.shards(), config.seed());
    }
}
