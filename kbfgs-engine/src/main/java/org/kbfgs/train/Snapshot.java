package org.kbfgs.train;

import java.util.Optional;

/**
 * All that a training needs to go on, to the same bits as if it had not stopped.
 *
 * @param point weights and optimiser
 * @param unlogged the last iteration, where the log is not told of it yet; its {@code finished} is empty
 * @param trainSeconds of training so far, as in {@link TrainingLog.Epoch}
 */
public record Snapshot(Trainer.Point point, Optional<Trainer.Iteration> unlogged, double trainSeconds) {

    /** The iterations that the log has been told of. */
    public long logged() {
        return point.iteration() - (unlogged.isPresent() ? 1 : 0);
    }
}
