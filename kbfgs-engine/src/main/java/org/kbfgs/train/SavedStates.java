package org.kbfgs.train;

/** Who saves the optimiser's state of a training among owners for its checkpoints. */
public enum SavedStates {
    /** The caller, which collects it. */
    COLLECTED,
    /** Each owner, which writes the states of its layers into the checkpoint's folder. */
    WRITTEN_BY_OWNERS
}
