/**
 * The calls of Spark's internals whose signatures differ between Spark 3.5 and Spark 4: the folder {@code src/main/spark-3} of
 * spark-job and the module spark-4 each have this package. It imports Spark alone.
 */
@NullMarked
package org.kbfgs.spark.internals;

import org.jspecify.annotations.NullMarked;
