package org.kbfgs.optim.kbfgs;

import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.DoubleDamping;

/** Which pairs H_g takes after double damping, in addition to what the skip rule says. */
public enum PairAcceptance {
    /** All: the paper's implementation. */
    ALL,
    /** Pairs with y'H_g y &lt;= s'y / mu_1, so that the bounds (8) and (10) hold: what Section 5 analyses. */
    BOUNDED;

    boolean accepts(DoubleDamping damping, Damped pair) {
        return switch (this) {
            case ALL -> true;
            case BOUNDED -> damping.staysBounded(pair);
        };
    }
}
