package org.kbfgs.curvature;

import org.kbfgs.linalg.Matrix;

/** H, a symmetric positive definite approximation to the inverse of a curvature factor, n x n, improved by (s, y) pairs. */
public sealed interface InverseHessian permits BfgsInverse, LbfgsInverse {

    /** n. */
    int size();

    /** Hv = H v. v: n; Hv: n, modified. */
    void times(Matrix v, Matrix Hv);

    /** HV = H V. V: n x r, column-major; HV: n x r, modified. May be called for disjoint blocks of columns at once. */
    void applyOutputFactor(Matrix V, Matrix HV);

    /** Takes a pair in, if the rule lets it. s, y: n. gradientNorm: of the mean gradient, for the rule. This is modified. */
    UpdateOutcome update(Matrix s, Matrix y, double gradientNorm, SkipRule rule);

    /** The same with a pair that was damped by this H. This is modified. */
    UpdateOutcome update(Damped pair, double gradientNorm, SkipRule rule);

    /** The dense H, n x n, a new matrix with both triangles. */
    Matrix dense();

    /** Frees its arrays at once. It is used no more. */
    void close();
}
