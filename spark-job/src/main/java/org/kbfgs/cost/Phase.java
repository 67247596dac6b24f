package org.kbfgs.cost;

import java.util.Locale;

/** The parts of an iteration's work. SECOND_MOMENTS and CURVATURE are the paper's column "Curvature" (Table 2). */
public enum Phase {
    /** The forward and backward pass and the weight gradients. */
    PASS,
    /** mean(abar abar') and mean(g g'), as far as a method needs them. */
    SECOND_MOMENTS,
    /** The paper's "Additional pass": K-BFGS's at the new weights, KFAC's backward pass for sampled targets. */
    ADDITIONAL_PASS,
    /** Averages and inverses of the factors, and the means that these need. */
    CURVATURE,
    /** The direction from the averaged gradient: the paper's "Step". */
    STEP,
    /** The gradient's average, and W - alpha p. */
    MOVE;

    /** The name in tables and JSON: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
