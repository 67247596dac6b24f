package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whether arrays hold finite numbers alone. */
public final class Finite {

    private Finite() {}

    /** Whether every entry of a contiguous array of float32 or float64 is finite. */
    public static boolean all(INDArray contiguous) {
        INDArray flat = contiguous.rank() == 1 ? contiguous : Flat.of(contiguous);
        // The sum of squares is finite only if all are; where it is not, it may have overflowed.
        return Double.isFinite(Kernels.get().dot(flat, flat)) || allByEntry(contiguous);
    }

    private static boolean allByEntry(INDArray contiguous) {
        ByteBuffer values = ByteBuffer.wrap(NativeBytes.bytes(contiguous)).order(ByteOrder.nativeOrder());
        boolean single = contiguous.dataType() == DataType.FLOAT;
        while (values.hasRemaining()) {
            if (!Double.isFinite(single ? values.getFloat() : values.getDouble())) {
                return false;
            }
        }
        return true;
    }
}
