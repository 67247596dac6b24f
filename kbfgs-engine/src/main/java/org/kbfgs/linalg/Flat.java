package org.kbfgs.linalg;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A contiguous column-major matrix as the vector of its columns, one after the other. */
public final class Flat {

    private Flat() {}

    /** A view where the matrix is contiguous and column-major, a copy elsewhere. */
    public static INDArray of(INDArray matrix) {
        return matrix.reshape('f', new long[] {matrix.length()});
    }
}
