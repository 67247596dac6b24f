package org.kbfgs.train;

/**
 * The plan of a training.
 *
 * @param settings of each step
 * @param iterationsPerEpoch at least 1
 * @param evaluations the objectives whose losses are logged
 * @param divergence which losses count as a divergence, and the reaction
 * @param stopping conditions that end the training early
 * @param lanczosSteps for the eigenvalues of the factors at each epoch's end; 0: they are not computed
 */
public record TrainingPlan(
        StepSchedule settings,
        long iterationsPerEpoch,
        EvaluationSets evaluations,
        DivergenceRule divergence,
        Stopping stopping,
        int lanczosSteps) {}
