package org.kbfgs.spark;

import java.io.Serializable;

/**
 * Rows of one shard on their way from a Parquet file to the shard's partition. Not a record, so that any of Spark's
 * serializers takes it.
 */
final class Chunk implements Serializable {

    private static final long serialVersionUID = 1L;

    private final long[] ids;
    private final float[] features;
    private final long[] labels;
    private int rows;

    /** Room for so many rows of so many features. */
    Chunk(int capacity, int width) {
        this.ids = new long[capacity];
        this.labels = new long[capacity];
        this.features = new float[capacity * width];
    }

    /** One row more. Modified. */
    void addI(long id, float[] row, long label) {
        ids[rows] = id;
        labels[rows] = label;
        System.arraycopy(row, 0, features, rows * row.length, row.length);
        rows++;
    }

    boolean isFull() {
        return rows == ids.length;
    }

    int rows() {
        return rows;
    }

    long id(int row) {
        return ids[row];
    }

    long label(int row) {
        return labels[row];
    }

    /** All rows, one after the other; only the first {@link #rows} are in use. */
    float[] features() {
        return features;
    }
}
