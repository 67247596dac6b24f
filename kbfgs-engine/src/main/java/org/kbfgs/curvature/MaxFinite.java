package org.kbfgs.curvature;

import org.nd4j.linalg.api.buffer.DataType;

/** What the two number types can hold. */
final class MaxFinite {

    private MaxFinite() {}

    /** The largest finite number of a type. */
    static double largest(DataType type) {
        return type == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
    }
}
