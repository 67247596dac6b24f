/**
 * A training whose layers have owners among the executors: weights, curvature and sums stay there, and the driver gets figures.
 * Spark's block stores carry the arrays, its RPC the calls. Start with {@link org.kbfgs.spark.owners.SparkOwners}, the driver's
 * side, and {@link org.kbfgs.spark.owners.Installation}, the owners as it knows them; then {@link org.kbfgs.spark.owners.OwnerCall},
 * what it asks for, and {@link org.kbfgs.spark.owners.OwnedLayers}, an owner.
 */
@NullMarked
package org.kbfgs.spark.owners;

import org.jspecify.annotations.NullMarked;
