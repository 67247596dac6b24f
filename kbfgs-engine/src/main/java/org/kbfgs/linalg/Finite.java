package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Whether matrices hold finite numbers alone. */
public final class Finite {

    private Finite() {}

    /** Whether every entry of a contiguous matrix is finite. */
    public static boolean all(Matrix contiguous) {
        Matrix flat = contiguous.flat();
        // The sum of squares is finite only if all are; where it is not, it may have overflowed.
        return Double.isFinite(flat.kernels().dot(flat, flat)) || allByEntry(contiguous);
    }

    private static boolean allByEntry(Matrix contiguous) {
        ByteBuffer values = ByteBuffer.wrap(NativeBytes.bytes(contiguous)).order(ByteOrder.nativeOrder());
        boolean single = contiguous.type() == ElementType.FLOAT32;
        while (values.hasRemaining()) {
            if (!Double.isFinite(single ? values.getFloat() : values.getDouble())) {
                return false;
            }
        }
        return true;
    }
}
