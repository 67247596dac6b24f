package org.kbfgs.replay;

import org.kbfgs.linalg.Matrix;

/** Frobenius norms. */
final class Norms {

    private Norms() {}

    /** The norm of a contiguous matrix. */
    static double of(Matrix X) {
        return Math.sqrt(X.kernels().dot(X.flat(), X.flat()));
    }

    /** The norm of a symmetric matrix given as a packed triangle. */
    static double ofPacked(Matrix packed) {
        double squares = 2 * packed.kernels().dot(packed, packed);
        for (long j = 0, at = 0; at < packed.length(); j++, at += j + 1) {
            squares -= packed.get(at) * packed.get(at);
        }
        return Math.sqrt(squares);
    }
}
