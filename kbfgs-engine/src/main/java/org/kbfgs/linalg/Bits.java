package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/** The bits of matrices of float32 or float64. */
public final class Bits {

    private static final int BYTES_AT_ONCE = 1 << 16;

    private Bits() {}

    /**
     * Adds the first entries of a contiguous matrix to a checksum. What is not a number has many bit patterns, of which the
     * processor takes one or another: here they are one. Modified: checksum.
     */
    public static void add(Matrix matrix, long entries, Checksum checksum) {
        int width = matrix.type().width();
        boolean single = matrix.type() == ElementType.FLOAT32;
        byte[] bytes = new byte[BYTES_AT_ONCE];
        for (long first = 0; first < entries * width; first += bytes.length) {
            int length = (int) Math.min(bytes.length, entries * width - first);
            NativeBytes.copyPart(matrix, first, bytes, length);
            ByteBuffer part = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.nativeOrder());
            for (int at = 0; at < length; at += width) {
                if (single) {
                    part.putInt(at, Float.floatToIntBits(part.getFloat(at)));
                } else {
                    part.putLong(at, Double.doubleToLongBits(part.getDouble(at)));
                }
            }
            checksum.update(part);
        }
    }
}
