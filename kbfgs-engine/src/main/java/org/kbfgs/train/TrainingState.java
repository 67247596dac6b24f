package org.kbfgs.train;

import java.util.Optional;

/**
 * Everything that a training needs to resume, bit for bit identical to an uninterrupted training.
 *
 * @param point weights and optimiser
 * @param unlogged the last iteration, if it is not logged yet; its {@code finished} is empty
 * @param trainSeconds of training so far, as in {@link TrainingLog.Epoch}
 * @param course the training's history so far
 * @param good the state that it would go back to after a divergence; empty where it would stop, and before the first step
 */
public record TrainingState(
        IterationRunner.TrainerState point,
        Optional<IterationRunner.Iteration> unlogged,
        double trainSeconds,
        TrainingHistory course,
        Optional<IterationRunner.TrainerState> good) {

    /** The same with the optimiser's state in another place. */
    public TrainingState with(OptimizerState optimizer) {
        return new TrainingState(
                new IterationRunner.TrainerState(point.weights(), optimizer, point.warmUps(), point.iteration()),
                unlogged,
                trainSeconds,
                course,
                good);
    }

    /** The number of logged iterations. */
    public long logged() {
        return point.iteration() - (unlogged.isPresent() ? 1 : 0);
    }
}
