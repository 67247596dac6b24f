package org.kbfgs.curvature;

/** The outcome of a BFGS update. */
public enum UpdateOutcome {
    APPLIED,
    /** s'y &lt;= 0. */
    NOT_POSITIVE,
    /** s'y &lt;= epsilon s's ||gradient||. */
    LOW_CURVATURE,
    /** y'Hy > s'y / mu_1, which double damping alone does not rule out. */
    UNBOUNDED,
    /** s'y is about s's, and mu_2 > 1: damping is not defined. */
    UNDEFINED,
    /** A value, before or after, is not a finite number. */
    NOT_FINITE
}
