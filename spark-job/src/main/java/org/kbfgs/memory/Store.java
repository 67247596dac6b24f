package org.kbfgs.memory;

import java.util.Locale;

/** The parts of the storage between iterations and for the step. SQUARES, A and G are the paper's columns (Table 1). */
public enum Store {
    /** W, bias included. */
    WEIGHTS,
    /** Ghat, the averaged gradient. */
    GRADIENT,
    /** The second moment of the gradient, entry by entry. */
    SQUARES,
    /** A's packed average, its inverse, and the mean of abar where it is kept. */
    A,
    /** The representation of the inverse of G, with the averages that update it. */
    G,
    /** Where the direction is computed. */
    SCRATCH;

    /** The name in tables and JSON: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
