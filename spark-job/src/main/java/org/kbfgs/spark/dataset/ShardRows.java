package org.kbfgs.spark.dataset;

import java.util.Optional;
import org.kbfgs.data.RowBlock;

/** The rows of a shard while its chunks come in. */
sealed interface ShardRows permits RowsInMemory, RowsOnDisk {

    /** Row r of the chunk becomes row places[r]. Features of the chunk are bytes, or these rows' features are float32. Modified. */
    void put(Chunk chunk, int[] places);

    /** The bytes of a feature: one, or the four of float32. */
    int featureBytes();

    /** The features, once all rows are there, or to be copied. Nothing is put after it. */
    RowBlock features();

    /** The targets at that time; empty where they are the features. */
    Optional<RowBlock> targets();

    /** The weights at that time; empty where each is 1. */
    Optional<RowBlock> weights();
}
