/**
 * The training loop, the same for one process and a cluster: {@link org.kbfgs.train.TrainingLoop} runs epochs,
 * {@link org.kbfgs.train.IterationRunner} an iteration; schedules, divergence, stopping, diagnosis. May import all of the
 * engine.
 */
@NullMarked
package org.kbfgs.train;

import org.jspecify.annotations.NullMarked;
