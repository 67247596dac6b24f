package org.kbfgs.optim;

import java.io.Serializable;
import org.kbfgs.curvature.Range;

/** How weights and biases are drawn to zero. */
public sealed interface WeightDecay extends Serializable {

    /** The coefficient of W in G = mean gradient + inGradient W. */
    double inGradient();

    /** The coefficient of W in p = (the method's p) + inStep W. */
    double inStep();

    /** A regulariser tau/2 ||theta||^2 in the loss, so that tau W enters the gradient: the paper's. */
    record Penalty(double tau) implements WeightDecay {
        public Penalty {
            Range.NOT_NEGATIVE.require("weight penalty", tau);
        }

        @Override
        public double inGradient() {
            return tau;
        }

        @Override
        public double inStep() {
            return 0;
        }
    }

    /** Decay beside the method: W+ = W - alpha (p + rate W), p knowing nothing of it (Loshchilov and Hutter's AdamW). */
    record Decoupled(double rate) implements WeightDecay {
        public Decoupled {
            Range.NOT_NEGATIVE.require("decoupled weight decay", rate);
        }

        @Override
        public double inGradient() {
            return 0;
        }

        @Override
        public double inStep() {
            return rate;
        }
    }
}
