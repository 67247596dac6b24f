/**
 * Figures of a model on a dataset that need the scores of single examples: {@link org.kbfgs.spark.evaluate.ScoreFigures} computes
 * them by a few jobs over the cached shards, the areas under ROC curves by {@link org.kbfgs.spark.evaluate.RocAreas}. May import
 * {@code spark.dataset} and {@code spark.session}.
 */
@NullMarked
package org.kbfgs.spark.evaluate;

import org.jspecify.annotations.NullMarked;
