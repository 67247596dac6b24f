package org.kbfgs.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Rows of one shard on their way from a Parquet file to the shard's partition. Not a record, so that any of Spark's
 * serializers takes it; features are bytes, which Java's own writes as a whole.
 */
final class Chunk implements Serializable {

    private static final long serialVersionUID = 3L;

    private final int width;
    private final long[] ids;
    private final long[] labels;
    /** Row after row, float32 in native byte order. */
    private final byte[] features;

    private int rows;

    /** Room for so many rows of so many features. */
    Chunk(int capacity, int width) {
        this(width, 0, new long[capacity], new long[capacity], new byte[capacity * width * Float.BYTES]);
    }

    private Chunk(int width, int rows, long[] ids, long[] labels, byte[] features) {
        this.width = width;
        this.rows = rows;
        this.ids = ids;
        this.labels = labels;
        this.features = features;
    }

    /** One row more. Modified. */
    void addI(long id, FloatRow row, long label) {
        ids[rows] = id;
        labels[rows] = label;
        row.copyTo(features, rows * width * Float.BYTES);
        rows++;
    }

    boolean isFull() {
        return rows == ids.length;
    }

    /** The rows in use alone, which is what should travel. */
    Chunk trimmed() {
        return isFull()
                ? this
                : new Chunk(
                        width,
                        rows,
                        Arrays.copyOf(ids, rows),
                        Arrays.copyOf(labels, rows),
                        Arrays.copyOf(features, rows * width * Float.BYTES));
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

    /** All rows, one after the other. */
    FloatBuffer features() {
        return ByteBuffer.wrap(features).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
