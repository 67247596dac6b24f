package org.kbfgs.optim.kbfgs;

/** Which examples K-BFGS takes the gradient at W_k from. */
public enum GradientSample {
    /** M_k. */
    CURRENT,
    /**
     * M_k and M_{k-1}, the paper's doubled mini-batch (Section 6): the second pass over M_{k-1} is made at W_k for the
     * curvature, and brings its gradient for one more product a layer. The mean is over the examples of both (M_0 alone
     * at k = 0, and one mini-batch alone where both are the same). As W_k depends on M_{k-1}, it is not unbiased.
     */
    WITH_PROBE
}
