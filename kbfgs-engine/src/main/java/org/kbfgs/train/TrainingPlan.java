package org.kbfgs.train;

/**
 * How a training goes.
 *
 * @param settings of each step
 * @param iterationsPerEpoch at least 1
 * @param evaluations what figures are taken from
 * @param divergence what counts as such, and what follows
 * @param stopping what ends it early
 * @param lanczosSteps for the eigenvalues of the factors at each epoch's end; 0: they are not computed
 */
public record TrainingPlan(
        StepSchedule settings,
        long iterationsPerEpoch,
        EvaluationSets evaluations,
        DivergenceRule divergence,
        Stopping stopping,
        int lanczosSteps) {}
