package org.kbfgs.train;

import java.util.function.Supplier;

/** Who keeps snapshots of a training, and may end it. */
public interface Checkpoints {

    /** Whether a training goes on. */
    enum Verdict {
        GO_ON,
        STOP
    }

    /**
     * Called after each iteration and each mini-batch of the warm start.
     *
     * @param iteration the number of iterations done; 0 in the warm start
     * @param endsEpoch whether the last of them ends an epoch, whose figures are taken afterwards
     * @param snapshot taken if asked for; its arrays are the training's own, to be written before this returns
     */
    Verdict after(long iteration, boolean endsEpoch, Supplier<Snapshot> snapshot);

    /** Keeps nothing and never stops. */
    static Checkpoints none() {
        return (iteration, endsEpoch, snapshot) -> Verdict.GO_ON;
    }
}
