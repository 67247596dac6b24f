package org.kbfgs.optim.kbfgs;

import java.io.Serializable;
import org.kbfgs.curvature.Range;

/**
 * How and when H_a is brought up to date with A: at iterations k with k mod {@code interval} = 0, and only at those does
 * mean(abar abar') of M_k enter A. H_a of such an iteration is made of that A and of mean(abar) of the same M_k, after
 * the step; in between, A and H_a stay as they are, and nothing is asked for that they alone need. H_a starts as
 * (A + lambda_A I)^-1 at k = 0 in either form.
 *
 * @param interval in iterations, at least 1; 1 in the paper
 */
public record InputInverse(Form form, int interval) implements Serializable {

    /** The form of H_a. */
    public enum Form {
        /** Section 4: BFGS by s = H_a mean(abar), y = (A + lambda_A I) s. */
        HESSIAN_ACTION,
        /** Section 5: (A + lambda_A I)^-1, by Cholesky. */
        EXACT
    }

    public InputInverse {
        Range.interval("input interval", interval);
    }

    /** The paper's experiments. */
    public static InputInverse paper() {
        return new InputInverse(Form.HESSIAN_ACTION, 1);
    }

    boolean updatesAt(long iteration) {
        return iteration % interval == 0;
    }

    /** Whether iteration k's update takes mean(abar) of M_k. */
    boolean usesMeanInput(long iteration) {
        return updatesAt(iteration) && form == Form.HESSIAN_ACTION;
    }
}
