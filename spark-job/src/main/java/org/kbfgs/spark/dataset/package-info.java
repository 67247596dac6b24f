/**
 * From Parquet files to cached shards: {@link org.kbfgs.spark.dataset.DatasetSummary} reads footers,
 * {@link org.kbfgs.spark.dataset.ExampleTable} opens the rows, {@link org.kbfgs.spark.dataset.ParquetDataset} checks, deals and caches
 * them. May import {@code spark.session} and {@code io}.
 */
@NullMarked
package org.kbfgs.spark.dataset;

import org.jspecify.annotations.NullMarked;
