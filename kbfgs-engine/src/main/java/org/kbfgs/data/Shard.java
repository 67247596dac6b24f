package org.kbfgs.data;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The examples of one logical shard: those whose id modulo {@code shards} is {@code number}, by ascending id. Example
 * id is row {@code id / shards} here. Shards with mapped rows cannot be serialized.
 *
 * @param features d_0 columns
 * @param targets d_L columns; empty where the targets are the features (an autoencoder)
 * @param weights one column: the weight of each example in all sums, finite and not negative; empty where each is 1
 */
public record Shard(int number, int shards, RowBlock features, Optional<RowBlock> targets, Optional<RowBlock> weights)
        implements Serializable {

    /** A shard in serialized form. Targets and weights: one block or none. */
    private record Serialized(int number, int shards, RowBlock features, List<RowBlock> targets, List<RowBlock> weights)
            implements Serializable {

        private Object readResolve() {
            return new Shard(
                    number,
                    shards,
                    features,
                    targets.stream().findFirst(),
                    weights.stream().findFirst());
        }
    }

    private Object writeReplace() {
        return new Serialized(
                number,
                shards,
                features,
                targets.stream().toList(),
                weights.stream().toList());
    }

    public Shard {
        weights.ifPresent(block -> {
            if (block.rows() != features.rows() || block.columns() != 1) {
                throw new IllegalArgumentException(
                        "weights are " + block.rows() + "x" + block.columns() + ", expected " + features.rows() + "x1");
            }
        });
    }

    /** Examples of weight 1. */
    public Shard(int number, int shards, RowBlock features, Optional<RowBlock> targets) {
        this(number, shards, features, targets, Optional.empty());
    }

    /** Rows that shard {@code number} of {@code shards} has of n examples. */
    public static long rowsOf(long examples, int number, int shards) {
        return examples / shards + (number < examples % shards ? 1 : 0);
    }

    /** The targets, the features themselves where none are given. */
    public RowBlock targetsOrFeatures() {
        return targets.orElse(features);
    }
}
