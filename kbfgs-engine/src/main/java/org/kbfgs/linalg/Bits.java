package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Checksum;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The bits of arrays of float32 or float64. */
public final class Bits {

    private static final int BYTES_AT_ONCE = 1 << 16;

    private Bits() {}

    /**
     * Adds the first entries of a contiguous array to a checksum. What is not a number has many bit patterns, of which the
     * processor takes one or another: here they are one. Modified: checksum.
     */
    public static void add(INDArray array, long entries, Checksum checksum) {
        int width = array.dataType().width();
        boolean single = array.dataType() == DataType.FLOAT;
        byte[] bytes = new byte[BYTES_AT_ONCE];
        for (long first = 0; first < entries * width; first += bytes.length) {
            int length = (int) Math.min(bytes.length, entries * width - first);
            NativeBytes.copyPart(array, first, bytes, length);
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
