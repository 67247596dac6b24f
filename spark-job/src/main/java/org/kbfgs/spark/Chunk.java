package org.kbfgs.spark;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Rows of one shard on their way from a Parquet file to the shard's partition. Not a record, so that any of Spark's
 * serializers takes it; Java's own writes features as bytes in bulk, of the rows in use only.
 */
final class Chunk implements Serializable {

    private static final long serialVersionUID = 2L;

    /** Floats that are turned to bytes at once. */
    private static final int BLOCK = 1 << 13;

    private transient int width;
    private transient int rows;
    private transient long[] ids;
    private transient long[] labels;
    private transient float[] features;

    /** Room for so many rows of so many features. */
    Chunk(int capacity, int width) {
        this.width = width;
        this.ids = new long[capacity];
        this.labels = new long[capacity];
        this.features = new float[capacity * width];
    }

    /** One row more. Modified. */
    void addI(long id, FloatRow row, long label) {
        ids[rows] = id;
        labels[rows] = label;
        row.copyTo(features, rows * width);
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

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.writeInt(rows);
        out.writeInt(width);
        for (int r = 0; r < rows; r++) {
            out.writeLong(ids[r]);
            out.writeLong(labels[r]);
        }
        ByteBuffer block = block();
        for (int from = 0; from < rows * width; from += BLOCK) {
            int floats = Math.min(BLOCK, rows * width - from);
            block.asFloatBuffer().put(features, from, floats);
            out.write(block.array(), 0, floats * Float.BYTES);
        }
    }

    private void readObject(ObjectInputStream in) throws IOException {
        rows = in.readInt();
        width = in.readInt();
        ids = new long[rows];
        labels = new long[rows];
        features = new float[rows * width];
        for (int r = 0; r < rows; r++) {
            ids[r] = in.readLong();
            labels[r] = in.readLong();
        }
        ByteBuffer block = block();
        for (int from = 0; from < features.length; from += BLOCK) {
            int floats = Math.min(BLOCK, features.length - from);
            in.readFully(block.array(), 0, floats * Float.BYTES);
            block.asFloatBuffer().get(features, from, floats);
        }
    }

    /** In the order of today's machines, so that to and from it is one copy. */
    private static ByteBuffer block() {
        return ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
