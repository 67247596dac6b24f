package org.kbfgs.tensors;

import java.util.Arrays;
import java.util.List;
import org.kbfgs.linalg.TensorType;

/**
 * Where a tensor lies in a file.
 *
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
record Entry(String name, TensorType type, List<Long> shape, long begin, long end) {

    long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** The bytes of a tensor. @throws ArithmeticException if they are more than a long can count */
    static long bytes(TensorType type, List<Long> shape) {
        return shape.stream().reduce((long) type.width(), Math::multiplyExact);
    }

    static List<Long> shape(long... dimensions) {
        return Arrays.stream(dimensions).boxed().toList();
    }
}
