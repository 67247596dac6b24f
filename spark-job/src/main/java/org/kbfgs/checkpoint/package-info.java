/**
 * What a training goes on from: weights, the optimiser's state and counters, with what tells one training from another,
 * in folders that are whole or not used.
 */
@NullMarked
package org.kbfgs.checkpoint;

import org.jspecify.annotations.NullMarked;
