package org.kbfgs.optim;

import org.kbfgs.linalg.Matrix;

/** The inverse of a damped Kronecker factor. */
public final class DampedFactor {

    private DampedFactor() {}

    /**
     * inverse = (F + lambda I)^-1 by Cholesky. F: packed, n(n+1)/2; inverse: n x n, modified.
     *
     * @param layer of F, for the error
     * @param name of F, for the error
     * @throws FactorNotInvertible if F + lambda I is not positive definite in working precision
     */
    public static void invert(int layer, String name, Matrix F, double lambda, Matrix inverse) {
        if (!F.kernels().dampedInverse(F, lambda, inverse)) {
            throw new FactorNotInvertible(layer, name, lambda);
        }
    }
}
