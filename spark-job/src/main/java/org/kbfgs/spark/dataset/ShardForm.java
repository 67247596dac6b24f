package org.kbfgs.spark.dataset;

import org.kbfgs.data.RowBlock;

/**
 * The rows of a shard before they come in.
 *
 * @param width features of a row
 * @param numbers the value that each byte of a feature stands for
 */
record ShardForm(int rows, int width, float[] numbers, RowTarget target, RowWeight weight) {

    /** No Java array is longer. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** Numbers of a row in the larger of the shard's blocks. */
    int columns() {
        return Math.max(width, target.columns());
    }

    /** Whether a Java array takes the numbers of each block. */
    boolean fitsArrays() {
        return (long) rows * columns() <= LONGEST_ARRAY;
    }

    /** Bytes of the shard in memory, with features of so many bytes each. */
    long bytes(int featureBytes) {
        return rows
                * ((long) width * featureBytes
                        + target.group().bytes()
                        + weight.group().bytes());
    }

    /** The places of a row's numbers in a file's record. */
    RecordLayout record(int featureBytes) {
        return RecordLayout.of(target.group(), weight.group(), new RecordLayout.Group(width, featureBytes));
    }

    /** Numbers of a row's target, and of its weight after them, on their way. */
    float[] targetAndWeight() {
        return new float[target.width() + weight.width()];
    }

    /** No rows yet, in memory. */
    FeatureAssembler features() {
        return new FeatureAssembler(rows, width, rows * width, numbers);
    }

    /** Whether a block's features are bytes. */
    static boolean isOfBytes(RowBlock features) {
        return features instanceof RowBlock.Bytes || features instanceof RowBlock.MappedBytes;
    }
}
