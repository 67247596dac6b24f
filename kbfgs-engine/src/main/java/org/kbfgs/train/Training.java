package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.statistics.Objective;

/**
 * Training by epochs: after each, the figures of the training and the test set, whose time is not training time.
 *
 * @param <S> the optimiser's state
 */
public final class Training<S> {

    private final Trainer<S> trainer;
    private final StepSchedule settings;
    private final long iterationsPerEpoch;
    private final Evaluations evaluations;
    private final TrainingLog log;
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
            TrainingLog log) {
        this.trainer = trainer;
        this.settings = settings;
        this.iterationsPerEpoch = iterationsPerEpoch;
        this.evaluations = evaluations;
        this.log = log;
    }

    /**
     * Trains for so many epochs, at least 1, and tells the log.
     *
     * @return the last epoch's figures
     * @throws DivergenceException at the first value that is not finite; the weights are the last finite ones
     */
    public TrainingLog.Epoch run(int epochs) {
        TrainingLog.Epoch last = evaluate(0);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            long start = System.nanoTime();
            if (epoch == 1) {
                trainer.warmUp(settings.at(0));
            }
            for (long k = 0; k < iterationsPerEpoch; k++) {
                iterate();
            }
            if (epoch == epochs) {
                finish(trainer.flush(settings.at(trainer.iteration())));
            }
            trainNanos += System.nanoTime() - start;
            last = evaluate(epoch);
        }
        return last;
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
        trainer.settle();
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
        var figures = new TrainingLog.Epoch(epoch, trainer.iteration(), trainLoss, test, trainNanos * 1e-9);
        log.epoch(figures);
        return figures;
    }
}
