package org.kbfgs.statistics;

/** Follows a shard's evaluation, in the thread that computes it. */
interface ShardProgress {

    /** As {@link EvaluationProgress#awaitWeights}. */
    void awaitWeights(int l);

    /** As {@link EvaluationProgress#begins}. */
    void begins(EvaluationProgress.Work work, int l);

    /** As {@link EvaluationProgress#ends}. */
    void ends();

    /** A group of layer l's sums over the shard is complete, once for each group and layer of a request. */
    void complete(int request, Statistics sums, SumsGroup group, int l);
}
