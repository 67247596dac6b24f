package org.kbfgs.spark.owners;

/** What a process of a training among owners does, or waits for. */
public enum Activity {
    /** The driver waits for an evaluation's job. */
    JOB,
    /** The driver waits for what the next evaluation is to compute. */
    CALL_REQUESTS,
    /** The driver waits for parts of sums of layers that are cut. */
    CALL_REDUCE,
    /** The driver waits for proposals. */
    CALL_PROPOSE,
    /** The driver waits for moves. */
    CALL_CONCLUDE,
    /** The driver waits for parts of weights of layers that are cut. */
    CALL_PASS_ON,
    /** A layer's weights are on their way to a task. */
    WEIGHTS,
    /** A task waits for a layer's weights. */
    AWAIT_WEIGHTS,
    /** A task's forward pass. */
    FORWARD,
    /** A task's backward pass, and the gradient. */
    BACKWARD,
    /** A task's second moments. */
    SECOND_MOMENTS,
    /** A task leaves sums for their owner. */
    LEAVE,
    /** A layer's gradient, and sums of vectors, are on their way to its owner. */
    GRADIENT_SUMS,
    /** A layer's second moments are on their way to its owner. */
    MOMENT_SUMS,
    /** An owner waits for sums. */
    AWAIT_SUMS,
    /** An owner adds a layer's sums and computes its step. */
    PROPOSE,
    /** An owner moves a layer and publishes its weights. */
    MOVE,
    /** An owner's deferred work on a layer. */
    DEFERRED
}
