/**
 * The distributed objective: a Spark session, data from Parquet to cached shards, sums over shards as one job. Shards are
 * summed by tasks and joined by the driver along the engine's sum tree.
 */
@NullMarked
package org.kbfgs.spark;

import org.jspecify.annotations.NullMarked;
