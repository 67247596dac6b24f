/** Networks trained on Spark: data from Parquet to cached shards, sums over shards as one job, command line. */
@NullMarked
package org.kbfgs.spark;

import org.jspecify.annotations.NullMarked;
