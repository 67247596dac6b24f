/**
 * A model of an iteration's time on a cluster, and the choice of a topology by it. May import {@code config}, {@code cost}, {@code io},
 * {@code memory} and {@code spark}. Start with {@link org.kbfgs.plan.IterationModel} and {@link org.kbfgs.plan.OwnersModel}.
 */
@NullMarked
package org.kbfgs.plan;

import org.jspecify.annotations.NullMarked;
