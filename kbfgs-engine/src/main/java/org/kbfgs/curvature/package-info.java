/**
 * Quasi-Newton mathematics of one matrix: curvature pairs, double damping (the paper's Algorithm 3), BFGS and L-BFGS approximations of
 * an inverse, running averages, extreme eigenvalues. May import {@code linalg}. Start with
 * {@link org.kbfgs.curvature.InverseHessian}.
 */
@NullMarked
package org.kbfgs.curvature;

import org.jspecify.annotations.NullMarked;
