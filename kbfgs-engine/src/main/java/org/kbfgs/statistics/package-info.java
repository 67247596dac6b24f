/**
 * The seam between data and optimisers. An {@link org.kbfgs.statistics.Objective} evaluates {@link org.kbfgs.statistics.StatisticsRequest}s
 * at given weights and returns {@link org.kbfgs.statistics.Statistics}: sums over examples with a count, divided once, by their user.
 * Shards' sums are added along the fixed {@link org.kbfgs.statistics.ReductionTree}, so that bits do not depend on who computed which.
 * May import {@code linalg}, {@code nn} and {@code data}. Start with {@code Objective}, then {@code LocalObjective}.
 */
@NullMarked
package org.kbfgs.statistics;

import org.jspecify.annotations.NullMarked;
