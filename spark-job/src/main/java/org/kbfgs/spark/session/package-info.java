/**
 * A Spark session with the settings that a training needs, waiting for executors, reports of lost executors, and failures of Spark as one
 * line. May import {@code io}. Start with {@link org.kbfgs.spark.session.Cluster}.
 */
@NullMarked
package org.kbfgs.spark.session;

import org.jspecify.annotations.NullMarked;
