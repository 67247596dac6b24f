/**
 * The choice of the {@link org.kbfgs.linalg.Backend} that a process computes by. Commands, tasks and tools make it and hand it in; a
 * {@link org.kbfgs.linalg.Matrix} carries it from there. May import {@code linalg} and the packages of its implementations.
 */
@NullMarked
package org.kbfgs.backend;

import org.jspecify.annotations.NullMarked;
