package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.StepSettings;

/**
 * Training by epochs: after each, the figures of the training, the test and the validation set, whose time is not training
 * time, nor is that of checkpoints.
 *
 * @param <S> the optimiser's state
 */
public final class TrainingLoop<S> {

    private static final double NANOS = 1e9;

    private final IterationRunner<S> trainer;
    private final TrainingPlan plan;
    private final TrainingLog log;
    private final Checkpoints checkpoints;
    private Optional<IterationRunner.Iteration> unfinished = Optional.empty();
    private Optional<IterationRunner.TrainerState> good = Optional.empty();
    private TrainingHistory course = TrainingHistory.START;
    /** The iteration whose figures the log was told of last; -1 before. */
    private long told = -1;

    private long trainNanos;

    public TrainingLoop(IterationRunner<S> trainer, TrainingPlan plan, TrainingLog log, Checkpoints checkpoints) {
        this.trainer = trainer;
        this.plan = plan;
        this.log = log;
        this.checkpoints = checkpoints;
    }

    /** Goes on from a snapshot whose point the trainer has been given. This is modified. */
    public void resume(TrainingState snapshot) {
        unfinished = snapshot.unlogged();
        good = snapshot.good();
        course = snapshot.course();
        trainNanos = Math.round(snapshot.trainSeconds() * NANOS);
    }

    /**
     * Trains until so many epochs are done, at least 1, or the plan's rules end it, and tells the log. From the start, the
     * log is told of epoch 0 first; from a snapshot, of what comes after it.
     *
     * @return the last figures; empty if stopped before
     * @throws DivergenceException at a divergence after which the plan does not go on; the weights are finite
     */
    public Optional<TrainingLog.Epoch> run(int epochs) {
        while (true) {
            try {
                return train(epochs);
            } catch (DivergenceException divergence) {
                returnToLastGood(divergence);
            }
        }
    }

    /** Or, where the policy does not go back, throws. */
    private void returnToLastGood(DivergenceException divergence) {
        finish(List.of());
        if (!(plan.divergence().policy() instanceof DivergencePolicy.BackOff policy)
                || good.isEmpty()
                || course.backOffs() >= policy.limit()) {
            log.divergence(new TrainingLog.Divergence(divergence, Optional.empty()));
            throw divergence;
        }
        course = course.backedOff();
        trainer.returnTo(good.get());
        told = trainer.iteration();
        int times = course.backOffs();
        log.divergence(new TrainingLog.Divergence(
                divergence,
                Optional.of(new TrainingLog.Back(
                        told, times, Math.pow(policy.learningRate(), times), Math.pow(policy.damping(), times)))));
    }

    private Optional<TrainingLog.Epoch> train(int epochs) {
        Optional<TrainingLog.Epoch> figures = Optional.empty();
        boolean over = false;
        if (isBetweenEpochs() && told != trainer.iteration()) {
            EpochEvaluation judged = judge(epochs);
            over = judged.last();
            figures = Optional.of(tell(judged));
        }
        while (!over) {
            keepGood();
            advance();
            boolean ends = trainer.iteration() > 0 && (isBetweenEpochs() || isSpent());
            Optional<EpochEvaluation> judged = ends ? Optional.of(judge(epochs)) : Optional.empty();
            over = judged.filter(EpochEvaluation::last).isPresent();
            if (checkpoints.after(trainer.iteration(), occasion(ends, over), this::snapshot)
                    == Checkpoints.Verdict.STOP) {
                return Optional.empty();
            }
            figures = judged.isPresent() ? judged.map(this::tell) : figures;
        }
        return figures;
    }

    private static Checkpoints.Occasion occasion(boolean ends, boolean over) {
        if (over) {
            return Checkpoints.Occasion.END;
        }
        return ends ? Checkpoints.Occasion.EPOCH_END : Checkpoints.Occasion.ITERATION;
    }

    private boolean isBetweenEpochs() {
        return trainer.iteration() % plan.iterationsPerEpoch() == 0;
    }

    private boolean isSpent() {
        return plan.stopping().isSpent(trainNanos / NANOS);
    }

    /** For a return after a divergence: the state at the first step, later that of the last epoch's end. */
    private void keepGood() {
        boolean due = good.isEmpty() || (isBetweenEpochs() && good.get().iteration() != trainer.iteration());
        if (due && !trainer.isCold() && plan.divergence().policy() instanceof DivergencePolicy.BackOff) {
            good = Optional.of(point().copy());
        }
    }

    /** Where the trainer stands. @throws DivergenceException if the optimiser's state is not finite */
    private IterationRunner.TrainerState point() {
        IterationRunner.TrainerState point = trainer.point();
        new Diagnosis(trainer.iteration()).state(point.optimizer());
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
                .after(course.backOffs(), plan.settings().at(trainer.iteration()));
    }

    private void iterate() {
        IterationRunner.Iteration seen = trainer.step(
                settings(),
                plan.divergence()
                        .largestLoss(course, trainer.weights().architecture().loss()));
        finish(seen.finished());
        unfinished = Optional.of(seen);
    }

    private void finish(List<CurvatureReport> curvature) {
        course = course.with(curvature);
        unfinished.ifPresent(iteration -> log.iteration(iteration, curvature));
        unfinished = Optional.empty();
    }

    private TrainingState snapshot() {
        return new TrainingState(
                point(),
                unfinished.map(last -> new IterationRunner.Iteration(
                        last.iteration(), last.loss(), last.nu(), last.stepNorms(), List.of())),
                trainNanos / NANOS,
                course,
                good);
    }

    /** Of figures by the trainer's own objective too, so that its last sums must not be needed any more. */
    private EpochEvaluation judge(int epochs) {
        trainer.finishDeferred();
        List<Double> stepNorms =
                unfinished.map(IterationRunner.Iteration::stepNorms).orElse(List.of());
        return EpochEvaluation.of(plan, trainer, stepNorms, course, epochs, trainNanos / NANOS);
    }

    /** After the last figures nothing is left pending. */
    private TrainingLog.Epoch tell(EpochEvaluation judged) {
        if (judged.last()) {
            long start = System.nanoTime();
            finish(trainer.flush(settings()));
            trainNanos += System.nanoTime() - start;
        }
        boolean best = isBetweenEpochs() && judged.watched() < course.bestWatched();
        var figures = new TrainingLog.Epoch(
                judged.epoch(),
                trainer.iteration(),
                judged.trainLoss(),
                judged.test(),
                judged.validation(),
                judged.deadUnits(),
                LayerHealth.of(trainer.weights(), course.tallies(), trainer.layers(), plan.lanczosSteps()),
                trainNanos / NANOS);
        if (isBetweenEpochs()) {
            course = course.after(judged.epoch(), judged.loss(), judged.trainLoss(), judged.watched())
                    .withoutTallies();
        }
        log.epoch(figures);
        if (best) {
            checkpoints.best(trainer.weights(), figures);
        }
        told = trainer.iteration();
        return figures;
    }
}
