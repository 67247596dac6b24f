package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.StepSettings;

/**
 * Training by epochs: after each, the figures of the training, the test and the validation set, whose time is not training
 * time, nor is that of checkpoints.
 */
public final class TrainingLoop {

    private static final double NANOS = 1e9;

    private final Iterations trainer;
    private final TrainingPlan plan;
    private final TrainingLog log;
    private final Checkpoints checkpoints;
    private Optional<IterationRunner.Iteration> pendingLogEntry = Optional.empty();
    private Optional<IterationRunner.TrainerState> lastGoodState = Optional.empty();
    private TrainingHistory history = TrainingHistory.START;
    /** The iteration whose epoch was logged last; -1 before. */
    private long lastLogged = -1;

    private long trainNanos;

    public TrainingLoop(Iterations trainer, TrainingPlan plan, TrainingLog log, Checkpoints checkpoints) {
        this.trainer = trainer;
        this.plan = plan;
        this.log = log;
        this.checkpoints = checkpoints;
    }

    /** Resumes from a training state whose trainer state the trainer has been given. Modified. */
    public void resume(TrainingState snapshot) {
        pendingLogEntry = snapshot.unlogged();
        lastGoodState = snapshot.good();
        history = snapshot.course();
        trainNanos = Math.round(snapshot.trainSeconds() * NANOS);
    }

    /**
     * Trains until {@code epochs} epochs are done, at least 1, or the plan's rules end the training. A new training logs epoch 0
     * first; a resumed training logs what comes after its state.
     *
     * @return the last figures; empty if stopped before
     * @throws DivergenceException at a divergence that ends the training; the weights are finite
     */
    public Optional<TrainingLog.Epoch> run(int epochs) {
        try {
            while (true) {
                try {
                    return train(epochs);
                } catch (DivergenceException divergence) {
                    returnToLastGood(divergence);
                }
            }
        } finally {
            dropLastGoodState();
        }
    }

    private void dropLastGoodState() {
        lastGoodState.ifPresent(IterationRunner.TrainerState::close);
        lastGoodState = Optional.empty();
    }

    /** Returns to the last good state, or rethrows where the policy does not. */
    private void returnToLastGood(DivergenceException divergence) {
        finish(List.of());
        if (!(plan.divergence().policy() instanceof DivergencePolicy.BackOff policy)
                || lastGoodState.isEmpty()
                || history.backOffs() >= policy.limit()) {
            log.divergence(new TrainingLog.Divergence(divergence, Optional.empty()));
            throw divergence;
        }
        history = history.backedOff();
        trainer.returnTo(lastGoodState.get());
        lastLogged = trainer.iteration();
        int times = history.backOffs();
        log.divergence(new TrainingLog.Divergence(
                divergence,
                Optional.of(new TrainingLog.Back(
                        lastLogged,
                        times,
                        Math.pow(policy.learningRate(), times),
                        Math.pow(policy.damping(), times)))));
    }

    private Optional<TrainingLog.Epoch> train(int epochs) {
        Optional<TrainingLog.Epoch> figures = Optional.empty();
        boolean over = false;
        if (isBetweenEpochs() && lastLogged != trainer.iteration()) {
            EpochEvaluation evaluation = evaluate(epochs);
            over = evaluation.last();
            figures = Optional.of(logEpoch(evaluation));
        }
        while (!over) {
            keepLastGoodState();
            advance();
            boolean ends = trainer.iteration() > 0 && (isBetweenEpochs() || isSpent());
            Optional<EpochEvaluation> evaluation = ends ? Optional.of(evaluate(epochs)) : Optional.empty();
            over = evaluation.filter(EpochEvaluation::last).isPresent();
            if (checkpoints.after(trainer.iteration(), occasion(ends, over), this::snapshot)
                    == Checkpoints.Verdict.STOP) {
                return Optional.empty();
            }
            figures = evaluation.isPresent() ? evaluation.map(this::logEpoch) : figures;
        }
        return figures;
    }

    private Checkpoints.Occasion occasion(boolean ends, boolean over) {
        if (over) {
            return Checkpoints.Occasion.END;
        }
        if (trainer.isOverdue()) {
            return Checkpoints.Occasion.OVERDUE;
        }
        return ends ? Checkpoints.Occasion.EPOCH_END : Checkpoints.Occasion.ITERATION;
    }

    private boolean isBetweenEpochs() {
        return trainer.iteration() % plan.iterationsPerEpoch() == 0;
    }

    private boolean isSpent() {
        return plan.stopping().isSpent(trainNanos / NANOS);
    }

    /** Keeps the state to return to after a divergence: that of the first step, later that of the last epoch's end. */
    private void keepLastGoodState() {
        boolean due = lastGoodState.isEmpty()
                || (isBetweenEpochs() && lastGoodState.get().iteration() != trainer.iteration());
        if (due && !trainer.isCold() && plan.divergence().policy() instanceof DivergencePolicy.BackOff) {
            IterationRunner.TrainerState copy = finite(trainer.point().copy());
            dropLastGoodState();
            lastGoodState = Optional.of(copy);
        }
    }

    /** @throws DivergenceException if the optimiser's state is not finite; that of owners they examine when they write it */
    private static IterationRunner.TrainerState finite(IterationRunner.TrainerState point) {
        if (point.optimizer() instanceof OptimizerState.InMemory here) {
            new Diagnosis(point.iteration())
                    .state(here.tensors(), point.weights().architecture());
        }
        return point;
    }

    /** A mini-batch of the warm start, or an iteration. */
    private void advance() {
        long start = System.nanoTime();
        try {
            if (trainer.isCold()) {
                trainer.warmUpOnce(settings());
            } else {
                iterate();
            }
        } finally {
            trainNanos += System.nanoTime() - start;
        }
    }

    private StepSettings settings() {
        return plan.divergence()
                .policy()
                .after(
                        history.backOffs(),
                        history.rate().applied(plan.settings().at(trainer.iteration())));
    }

    private void iterate() {
        IterationRunner.Iteration seen = trainer.step(
                settings(),
                plan.divergence().largestLoss(history, trainer.architecture().loss()));
        adapt(seen);
        finish(seen.finished());
        pendingLogEntry = Optional.of(seen);
    }

    /** By what the last step achieved, which its successor's evaluation shows. */
    private void adapt(IterationRunner.Iteration seen) {
        Optional<StepLosses> last = pendingLogEntry.flatMap(IterationRunner.Iteration::losses);
        if (last.isPresent() && seen.losses().isPresent()) {
            history = history.with(last.get()
                    .adapted(trainer.adaptation(), history.rate(), seen.losses().get()));
        }
    }

    private void finish(List<CurvatureReport> curvature) {
        history = history.with(curvature);
        pendingLogEntry.ifPresent(iteration -> log.iteration(iteration, curvature));
        pendingLogEntry = Optional.empty();
    }

    private TrainingState snapshot() {
        return new TrainingState(
                finite(trainer.point()),
                pendingLogEntry.map(last -> new IterationRunner.Iteration(
                        last.iteration(), last.loss(), last.nu(), last.stepNorms(), last.losses(), List.of())),
                trainNanos / NANOS,
                history,
                lastGoodState);
    }

    /** The deferred work belongs to the epoch that ends. */
    private EpochEvaluation evaluate(int epochs) {
        trainer.finishDeferred();
        List<Double> stepNorms =
                pendingLogEntry.map(IterationRunner.Iteration::stepNorms).orElse(List.of());
        return EpochEvaluation.of(plan, trainer, stepNorms, history, epochs, trainNanos / NANOS);
    }

    /** After the last epoch no probe is left pending. */
    private TrainingLog.Epoch logEpoch(EpochEvaluation evaluation) {
        if (evaluation.last()) {
            long start = System.nanoTime();
            finish(trainer.flush(settings()));
            trainNanos += System.nanoTime() - start;
        }
        boolean best = isBetweenEpochs() && evaluation.watched() < history.bestWatched();
        var figures = new TrainingLog.Epoch(
                evaluation.epoch(),
                trainer.iteration(),
                evaluation.trainLoss(),
                evaluation.test(),
                evaluation.validation(),
                evaluation.deadUnits(),
                LayerHealth.of(trainer.weights(), history.tallies(), trainer::layers, plan.lanczosSteps()),
                trainNanos / NANOS);
        if (isBetweenEpochs()) {
            history = history.after(evaluation.epoch(), evaluation.loss(), evaluation.trainLoss(), evaluation.watched())
                    .withoutTallies();
        }
        log.epoch(figures);
        if (best) {
            checkpoints.best(trainer.weights(), figures);
        }
        lastLogged = trainer.iteration();
        return figures;
    }
}
