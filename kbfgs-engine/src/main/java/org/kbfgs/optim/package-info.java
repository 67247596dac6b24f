/**
 * The parts shared by all optimisers: the contract {@link org.kbfgs.optim.Optimizer} (state in, state out; no I/O, no clock, no global random
 * numbers), a step and its bound, weight decay. May import {@code linalg}, {@code nn}, {@code curvature}, {@code statistics} and
 * {@code tensors}, and none of its own sub-packages, which hold a method each. A new optimiser is a sub-package and a case of the job's
 * {@code Method}.
 */
@NullMarked
package org.kbfgs.optim;

import org.jspecify.annotations.NullMarked;
