package org.kbfgs.statistics;

/** Callbacks of an evaluation, layer by layer, from the threads that compute the evaluation: several at once. */
public interface EvaluationProgress {

    /** Does nothing; all weights are there. */
    EvaluationProgress NONE = new EvaluationProgress() {};

    /** What a thread works on for a layer. */
    enum Work {
        FORWARD,
        /** The backward pass through a layer, and the layer's gradient. */
        BACKWARD,
        SECOND_MOMENTS
    }

    /** Returns as soon as layer l's weights are there, which this thread reads next. */
    default void awaitWeights(int l) {}

    /** This thread begins to work on layer l, until it begins other work or {@link #ends}. */
    default void begins(Work work, int l) {}

    /** This thread has ended what it began last. */
    default void ends() {}

    /**
     * A group of layer l's sums over a node is complete.
     *
     * @param request the number of the request
     * @param sums those over the node, of which the group alone may be read
     */
    default void complete(int request, ReductionTree.Node node, Statistics sums, SumsGroup group, int l) {}
}
