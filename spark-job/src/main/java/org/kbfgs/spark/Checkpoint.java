package org.kbfgs.spark;

import org.kbfgs.train.Snapshot;

/** All that a training on a cluster goes on from. */
record Checkpoint(Snapshot snapshot, Origin origin) {

    long iteration() {
        return snapshot.point().iteration();
    }

    /** Refuses a configuration that is not this training's, apart from what does not matter. */
    void requireSameSettings(TrainConfig config) {
        origin.requireSettings(config.decisive(), config.run());
    }
}
