/**
 * Predictions for the rows of a dataset as further columns: {@link org.kbfgs.spark.predict.Predictions} makes the table, {@link
 * org.kbfgs.spark.predict.ScoreRows} computes a partition. May import {@code spark.dataset} and {@code spark.session}.
 */
@NullMarked
package org.kbfgs.spark.predict;

import org.jspecify.annotations.NullMarked;
