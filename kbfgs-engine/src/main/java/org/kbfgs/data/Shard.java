package org.kbfgs.data;

import java.util.Optional;

/**
 * The examples of one logical shard: those whose id modulo {@code shards} is {@code number}, by ascending id. Example
 * id is row {@code id / shards} here.
 *
 * @param features d_0 columns
 * @param targets d_L columns; empty where the targets are the features (an autoencoder)
 */
public record Shard(int number, int shards, RowBlock features, Optional<RowBlock> targets) {

    /** Rows that shard {@code number} of {@code shards} has of n examples. */
    public static long rowsOf(long examples, int number, int shards) {
        return examples / shards + (number < examples % shards ? 1 : 0);
    }

    /** The targets, the features themselves where none are given. */
    public RowBlock targetsOrFeatures() {
        return targets.orElse(features);
    }
}
