/**
 * Experiments: trainings with different settings on the same datasets, which are read once. {@link org.kbfgs.experiment.Experiment} runs
 * {@link org.kbfgs.experiment.Trial}s, and continues where it was stopped; {@link org.kbfgs.experiment.Grid} and {@link
 * org.kbfgs.experiment.RandomSearch} make trials; {@link org.kbfgs.experiment.TrialTable} writes the results. May import the job.
 */
@NullMarked
package org.kbfgs.experiment;

import org.jspecify.annotations.NullMarked;
