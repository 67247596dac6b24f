package org.kbfgs.optim.firstorder;

import java.io.Serializable;
import org.kbfgs.curvature.Range;
import org.kbfgs.optim.WeightDecay;

/**
 * Settings of stochastic gradient descent with momentum.
 *
 * @param momentum beta
 * @param form how the gradients' memory enters the step
 * @param weightDecay how weights are drawn to zero
 */
public record SgdMomentumSettings(double momentum, Form form, WeightDecay weightDecay) implements Serializable {

    /** How the gradients' memory enters the step. */
    public enum Form {
        /** v = beta v + (1 - beta) G, p = v: the paper's. */
        AVERAGE,
        /** v = beta v + G, p = v: Polyak's. */
        HEAVY_BALL,
        /** v = beta v + G, p = G + beta v: Nesterov's, at the point where the gradient is taken. */
        NESTEROV
    }

    public SgdMomentumSettings {
        Range.DECAY.require("momentum", momentum);
    }

    /** The paper's settings. */
    public static SgdMomentumSettings paper() {
        return new SgdMomentumSettings(0.9, Form.AVERAGE, new WeightDecay.Penalty(1e-5));
    }
}
