/**
 * KFAC, with targets drawn from the model: {@link org.kbfgs.optim.kfac.Kfac}. May import {@code optim} and what that may.
 */
@NullMarked
package org.kbfgs.optim.kfac;

import org.jspecify.annotations.NullMarked;
