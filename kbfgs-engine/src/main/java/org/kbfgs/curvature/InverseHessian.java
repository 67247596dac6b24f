package org.kbfgs.curvature;

import org.nd4j.linalg.api.ndarray.INDArray;

/** H, a symmetric positive definite approximation to the inverse of a curvature factor, n x n, improved by (s, y) pairs. */
public sealed interface InverseHessian permits BfgsInverse, LbfgsInverse {

    /** n. */
    int size();

    /** Hv = H v. v: n; Hv: n, modified. */
    void times(INDArray v, INDArray Hv);

    /** HV = H V. V: n x r, column-major; HV: n x r, modified. May be called for disjoint blocks of columns at once. */
    void timesMatrix(INDArray V, INDArray HV);

    /** Takes a pair in, if the rule lets it. s, y: n. gradientNorm: of the mean gradient, for the rule. This is modified. */
    UpdateOutcome update(INDArray s, INDArray y, double gradientNorm, SkipRule rule);

    /** The same with a pair that was damped by this H. This is modified. */
    UpdateOutcome update(Damped pair, double gradientNorm, SkipRule rule);

    /** The dense H, n x n, a new array with both triangles. */
    INDArray dense();
}
