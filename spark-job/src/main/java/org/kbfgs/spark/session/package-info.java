/**
 * A Spark session with the settings that a training needs, its executors awaited, lost executors told, and failures of Spark made one
 * line. May import {@code io}. Start with {@link org.kbfgs.spark.session.Cluster}.
 */
@NullMarked
package org.kbfgs.spark.session;

import org.jspecify.annotations.NullMarked;
