package org.kbfgs.train;

import java.util.function.Supplier;
import org.kbfgs.nn.Parameters;

/** Keeps snapshots of a training, and may end the training. */
public interface Checkpoints {

    /** Whether a training continues. */
    enum Verdict {
        GO_ON,
        STOP
    }

    /** The place of an iteration in the training. */
    enum Occasion {
        /** An iteration within an epoch, or a mini-batch of the warm start. */
        ITERATION,
        /** The last iteration of an epoch. Its losses are known and are logged afterwards. */
        EPOCH_END,
        /** Any iteration but the last, when a snapshot is overdue. Takes precedence over {@link #EPOCH_END}. */
        OVERDUE,
        /** The last iteration of the training. Its losses too are known and are logged afterwards. */
        END
    }

    /**
     * Called after each iteration and each mini-batch of the warm start.
     *
     * @param iteration the number of iterations done; 0 in the warm start
     * @param snapshot taken if asked for; its arrays are the training's own, to be written before this returns
     */
    Verdict after(long iteration, Occasion occasion, Supplier<TrainingState> snapshot);

    /** Who saves the optimiser's state of a training among owners. */
    default SavedStates savedStates() {
        return SavedStates.COLLECTED;
    }

    /** Called at an epoch's end whose monitored value is the smallest so far. The weights are the training's own. */
    default void best(Parameters weights, TrainingLog.Epoch figures) {
        // Nothing is kept unless somebody says how.
    }

    /** Keeps nothing and never stops. */
    static Checkpoints none() {
        return (iteration, occasion, snapshot) -> Verdict.GO_ON;
    }
}
