/**
 * K-BFGS and K-BFGS(L). Start with {@link org.kbfgs.optim.kbfgs.KBfgs}, which is Algorithm 2, then read
 * {@link org.kbfgs.optim.kbfgs.KBfgsCurvature}, one layer's A, H_a and H_g. May import {@code optim} and what that may.
 */
@NullMarked
package org.kbfgs.optim.kbfgs;

import org.jspecify.annotations.NullMarked;
