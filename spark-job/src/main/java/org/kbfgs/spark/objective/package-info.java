/**
 * The engine's {@link org.kbfgs.statistics.Objective} over a cluster's cached shards: tasks sum shards, the driver joins them along the
 * engine's reduction tree. May import the other packages of {@code spark}. Start with
 * {@link org.kbfgs.spark.objective.SparkObjective}.
 */
@NullMarked
package org.kbfgs.spark.objective;

import org.jspecify.annotations.NullMarked;
