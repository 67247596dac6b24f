package org.kbfgs.checkpoint;

import org.kbfgs.config.TrainConfig;
import org.kbfgs.train.TrainingState;

/** Everything from which a training on a cluster resumes. */
public record Checkpoint(TrainingState snapshot, Provenance origin) {

    /** Iterations done. */
    public long iteration() {
        return snapshot.point().iteration();
    }

    /** Refuses a configuration that is not this training's, apart from what does not matter. */
    public void requireSameSettings(TrainConfig config) {
        origin.requireSettings(config.decisive(), config.run());
    }
}
