package org.kbfgs.optim.kbfgs;

import java.io.Serializable;
import org.kbfgs.curvature.Range;

/**
 * The shares of a mini-batch from which curvature is estimated: its first examples, by position. The gradient, the loss and
 * mean(abar) of H_a's update are always over all examples.
 *
 * @param probe of the means of h and g at W_k and W_{k+1}, whose differences are s and y: over the same examples both times
 * @param moments of mean(abar abar'), in the warm start too
 */
public record CurvatureShares(double probe, double moments) implements Serializable {

    /** All examples: the paper. */
    public static final CurvatureShares ALL = new CurvatureShares(1, 1);

    public CurvatureShares {
        Range.FACTOR.require("probe share", probe);
        Range.FACTOR.require("moment share", moments);
    }
}
