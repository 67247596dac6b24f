package org.kbfgs.optim.kbfgs;

/** Which pairs H_g takes after double damping, beside what the skip rule says. */
public enum PairAcceptance {
    /** All: the paper's implementation. */
    ALL,
    /** Those with y'H_g y <= s'y / mu_1, so that the bounds (8) and (10) hold: what Section 5 analyses. */
    BOUNDED
}
