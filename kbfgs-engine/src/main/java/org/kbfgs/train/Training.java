package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.statistics.Objective;

/**
 * Training by epochs: after each, the figures of the training and the test set, whose time is not training time, nor is that of
 * checkpoints.
 *
 * @param <S> the optimiser's state
 */
public final class Training<S> {

    private static final double NANOS = 1e9;

    private final Trainer<S> trainer;
    private final StepSchedule settings;
    private final long iterationsPerEpoch;
    private final Evaluations evaluations;
    private final TrainingLog log;
    private final Checkpoints checkpoints;
    private Optional<Trainer.Iteration> unfinished = Optional.empty();
    private long trainNanos;

    /**
     * What an epoch's figures are taken from.
     *
     * @param weightDecay tau of the reported train loss
     */
    public record Evaluations(Objective train, Objective test, double weightDecay) {}

    public Training(
            Trainer<S> trainer,
            StepSchedule settings,
            long iterationsPerEpoch,
            Evaluations evaluations,
            TrainingLog log,
            Checkpoints checkpoints) {
        this.trainer = trainer;
        this.settings = settings;
        this.iterationsPerEpoch = iterationsPerEpoch;
        this.evaluations = evaluations;
        this.log = log;
        this.checkpoints = checkpoints;
    }

    /** Goes on from a snapshot whose point the trainer has been given. This is modified. */
    public void resumeI(Snapshot snapshot) {
        unfinished = snapshot.unlogged();
        trainNanos = Math.round(snapshot.trainSeconds() * NANOS);
    }

    /**
     * Trains until so many epochs are done, at least 1, and tells the log. From the start, the log is told of epoch 0
     * first; from a snapshot, of what comes after it.
     *
     * @return the last epoch's figures; empty if stopped before
     * @throws DivergenceException at the first value that is not finite; the weights are the last finite ones
     */
    public Optional<TrainingLog.Epoch> run(int epochs) {
        Optional<TrainingLog.Epoch> last = endEpoch(epochs);
        while (trainer.iteration() < epochs * iterationsPerEpoch) {
            advance();
            boolean endsEpoch = trainer.iteration() > 0 && trainer.iteration() % iterationsPerEpoch == 0;
            if (checkpoints.after(trainer.iteration(), endsEpoch, this::snapshot) == Checkpoints.Verdict.STOP) {
                return Optional.empty();
            }
            if (endsEpoch) {
                last = endEpoch(epochs);
            }
        }
        return last;
    }

    /** A mini-batch of the warm start, or an iteration. */
    private void advance() {
        long start = System.nanoTime();
        if (trainer.isCold()) {
            trainer.warmUpOnce(settings.at(0));
        } else {
            iterate();
        }
        trainNanos += System.nanoTime() - start;
    }

    private Snapshot snapshot() {
        return new Snapshot(
                trainer.point(),
                unfinished.map(
                        last -> new Trainer.Iteration(last.iteration(), last.loss(), last.stepNorms(), List.of())),
                trainNanos / NANOS);
    }

    /** The figures between two epochs, after the last one with nothing left pending; empty within an epoch. */
    private Optional<TrainingLog.Epoch> endEpoch(int epochs) {
        if (trainer.iteration() % iterationsPerEpoch != 0) {
            return Optional.empty();
        }
        long epoch = trainer.iteration() / iterationsPerEpoch;
        if (epoch == epochs) {
            long start = System.nanoTime();
            finish(trainer.flush(settings.at(trainer.iteration())));
            trainNanos += System.nanoTime() - start;
        }
        return Optional.of(evaluate((int) epoch));
    }

    private void iterate() {
        try {
            Trainer.Iteration seen = trainer.step(settings.at(trainer.iteration()));
            finish(seen.finished());
            unfinished = Optional.of(seen);
        } catch (DivergenceException e) {
            finish(List.of());
            throw e;
        }
    }

    private void finish(List<CurvatureReport> curvature) {
        unfinished.ifPresent(iteration -> log.iteration(iteration, curvature));
        unfinished = Optional.empty();
    }

    private TrainingLog.Epoch evaluate(int epoch) {
        Figures train = Figures.of(evaluations.train(), trainer.weights());
        Figures test = Figures.of(evaluations.test(), trainer.weights());
        double squares =
                Kernels.get().dot(trainer.weights().flat(), trainer.weights().flat());
        double trainLoss = train.loss() + evaluations.weightDecay() / 2 * squares;
        if (!Double.isFinite(trainLoss)) {
            throw new DivergenceException(trainer.iteration(), "train loss", trainLoss);
        }
        var figures = new TrainingLog.Epoch(epoch, trainer.iteration(), trainLoss, test, trainNanos / NANOS);
        log.epoch(figures);
        return figures;
    }
}
