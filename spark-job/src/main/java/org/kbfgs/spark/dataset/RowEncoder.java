package org.kbfgs.spark.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.data.ByteScale;
import org.kbfgs.nn.TargetDomain;

/** One row's features at a time, as float32 and, where bytes stand for all of them, as bytes. Its memory is kept. */
final class RowEncoder {

    private final ByteScale scale;
    /** The value that each byte stands for. */
    private final float[] numbers;

    private final float[] row;
    private final byte[] bytes;
    private final ByteBuffer floats;

    /** For rows of so many features. */
    RowEncoder(ByteScale scale, int width) {
        this.scale = scale;
        this.numbers = scale.numbers();
        this.row = new float[width];
        this.bytes = new byte[width];
        this.floats = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** Takes the place of the row before. Modified. */
    void read(RowFeatures features, InternalRow from, long id) {
        features.read(from, RowLayout.FEATURES, () -> "id " + id, row);
    }

    /** Writes the bytes that stand for the row; false if a number has none, and then they are of no use. Modified. */
    boolean writeBytes() {
        int different = 0;
        for (int i = 0; i < row.length; i++) { // without a way out, which would cost more than it saves
            int b = scale.nearest(row[i]);
            different |= Float.floatToRawIntBits(numbers[b]) ^ Float.floatToRawIntBits(row[i]);
            bytes[i] = (byte) b;
        }
        return different == 0;
    }

    /** The bytes that {@link #writeBytes} wrote, valid until the next row. */
    byte[] bytes() {
        return bytes;
    }

    /** The row as float32 in native byte order, valid until the next row. Modified. */
    byte[] writeFloats() {
        floats.asFloatBuffer().put(row);
        return floats.array();
    }

    /** Whether every number that a byte stands for is one of these. */
    boolean bytesStandWithin(TargetDomain.Numbers domain) {
        return domain.contains(numbers[0]) && domain.contains(numbers[numbers.length - 1]);
    }

    /** The place of the first number that is not one of these. */
    OptionalInt firstOutside(TargetDomain.Numbers domain) {
        for (int i = 0; i < row.length; i++) {
            if (!domain.contains(row[i])) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    float at(int i) {
        return row[i];
    }
}
