package org.kbfgs.replay;

import org.kbfgs.linalg.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Frobenius norm of a symmetric matrix given as a packed triangle. */
final class PackedNorm {

    private PackedNorm() {}

    static double of(INDArray packed) {
        double squares = 2 * Kernels.get().dot(packed, packed);
        for (long j = 0, at = 0; at < packed.length(); j++, at += j + 1) {
            squares -= packed.getDouble(at) * packed.getDouble(at);
        }
        return Math.sqrt(squares);
    }
}
