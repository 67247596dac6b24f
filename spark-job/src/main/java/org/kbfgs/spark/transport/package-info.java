/**
 * Weights to tasks and sums to the driver, as bytes: in Spark's messages, broadcasts and block stores, by size. May import {@code memory}
 * for its thresholds, and nothing else of the job. Start with {@link org.kbfgs.spark.transport.BlockTransport}.
 */
@NullMarked
package org.kbfgs.spark.transport;

import org.jspecify.annotations.NullMarked;
