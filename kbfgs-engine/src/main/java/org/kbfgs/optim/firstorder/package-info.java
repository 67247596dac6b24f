/**
 * Adam, RMSprop and stochastic gradient descent with momentum, each with its equations at its head. May import {@code optim} and what
 * that may.
 */
@NullMarked
package org.kbfgs.optim.firstorder;

import org.jspecify.annotations.NullMarked;
