/**
 * What {@code kbfgs prepare} has of Spark: a generator's tasks run as a job ({@link org.kbfgs.spark.prepare.SparkTaskRunner}). May
 * import {@code session} and {@code dataset}.
 */
@NullMarked
package org.kbfgs.spark.prepare;

import org.jspecify.annotations.NullMarked;
