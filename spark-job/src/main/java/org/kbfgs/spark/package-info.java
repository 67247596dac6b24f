/**
 * Spark: what a training needs of a cluster. {@code session} opens a Spark session and waits for executors; {@code dataset} reads
 * Parquet into cached shards; {@code transport} carries weights and sums as bytes; {@code objective} is the distributed objective, one
 * job an evaluation. Imports run {@code session <- dataset <- objective} and {@code transport <- objective}. Start with
 * {@link org.kbfgs.spark.objective.SparkObjective}.
 */
@NullMarked
package org.kbfgs.spark;

import org.jspecify.annotations.NullMarked;
