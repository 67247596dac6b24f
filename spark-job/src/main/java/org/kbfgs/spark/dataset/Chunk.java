package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows of one shard on their way from a Parquet file to the shard's partition. Not a record, so that any of Spark's
 * serializers takes it; features are bytes, which Java's own writes as a whole.
 */
final class Chunk implements Serializable {

    private static final long serialVersionUID = 5L;

    /** Features of a row. */
    private final int width;

    private final int rowBytes;
    private final long[] ids;
    /** Row after row. */
    private final float[] targets;

    /** Numbers of a row's target, and of its weight. */
    private final int targetWidth;

    /** Row after row: a byte a feature that stands for it, or float32 in native byte order. */
    private final byte[] features;

    private int rows;

    /** Room for so many rows of so many features, written in so many bytes: as many, or four times. */
    Chunk(int capacity, int width, int rowBytes, int targetWidth) {
        this(
                width,
                rowBytes,
                targetWidth,
                0,
                new long[capacity],
                new float[capacity * targetWidth],
                new byte[capacity * rowBytes]);
    }

    private Chunk(int width, int rowBytes, int targetWidth, int rows, long[] ids, float[] targets, byte[] features) {
        this.width = width;
        this.rowBytes = rowBytes;
        this.targetWidth = targetWidth;
        this.rows = rows;
        this.ids = ids;
        this.targets = targets;
        this.features = features;
    }

    /** One row more, the first bytes of {@code row}. Modified. */
    void add(long id, byte[] row, float[] target) {
        ids[rows] = id;
        System.arraycopy(target, 0, targets, rows * targetWidth, targetWidth);
        System.arraycopy(row, 0, features, rows * rowBytes, rowBytes);
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
                        rowBytes,
                        targetWidth,
                        rows,
                        Arrays.copyOf(ids, rows),
                        Arrays.copyOf(targets, rows * targetWidth),
                        Arrays.copyOf(features, rows * rowBytes));
    }

    int rows() {
        return rows;
    }

    long id(int row) {
        return ids[row];
    }

    /** The first numbers of a row's target, as many as {@code to} takes. Modified: to. */
    void copyTarget(int row, float[] to) {
        System.arraycopy(targets, row * targetWidth, to, 0, to.length);
    }

    /** Whether a feature is the byte that stands for it. */
    boolean isOfBytes() {
        return rowBytes == width;
    }

    /** Copies a row of bytes to places {@code at} and on. Modified: to. */
    void copyBytes(int row, byte[] to, int at) {
        System.arraycopy(features, row * rowBytes, to, at, width);
    }

    /** Copies a row to places {@code at} and on; {@code numbers}: what each byte stands for. Modified: to. */
    void copyFloats(int row, float[] numbers, float[] to, int at) {
        if (isOfBytes()) {
            for (int i = 0; i < width; i++) {
                to[at + i] = numbers[Byte.toUnsignedInt(features[row * rowBytes + i])];
            }
        } else {
            ByteBuffer.wrap(features, row * rowBytes, rowBytes)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .get(to, at, width);
        }
    }

    /** Writes a row of bytes at the buffer's position, which moves. Modified: to. */
    void putBytes(int row, ByteBuffer to) {
        to.put(features, row * rowBytes, width);
    }

    /** Writes a row as float32; {@code numbers}: what each byte stands for. Modified: to, in native byte order. */
    void putFloats(int row, float[] numbers, ByteBuffer to) {
        if (isOfBytes()) {
            for (int i = 0; i < width; i++) {
                to.putFloat(numbers[Byte.toUnsignedInt(features[row * rowBytes + i])]);
            }
        } else {
            to.put(features, row * rowBytes, rowBytes);
        }
    }
}
