/**
 * K-BFGS and K-BFGS(L). {@link org.kbfgs.optim.kbfgs.KBfgs} is Algorithm 2; {@link org.kbfgs.optim.kbfgs.InputFactor} keeps A and H_a,
 * {@link org.kbfgs.optim.kbfgs.OutputFactor} keeps H_g. May import {@code optim} and what that may.
 */
@NullMarked
package org.kbfgs.optim.kbfgs;

import org.jspecify.annotations.NullMarked;
