/**
 * States from which a training resumes: weights, the optimiser's state and counters, with the provenance that identifies the training,
 * in folders that are whole or not used.
 */
@NullMarked
package org.kbfgs.checkpoint;

import org.jspecify.annotations.NullMarked;
