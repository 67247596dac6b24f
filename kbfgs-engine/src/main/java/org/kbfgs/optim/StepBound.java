package org.kbfgs.optim;

import org.kbfgs.curvature.Range;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.nn.Parameters;

/** How far a preconditioned step may go. */
public sealed interface StepBound {

    /** As far as the method says. */
    record None() implements StepBound {
        @Override
        public double limit(double learningRate, double reducible, Parameters Ghat, Parameters p) {
            return 1;
        }
    }

    /**
     * No further than to where the step promises to take the share kappa of the loss away: to first order the step alpha p
     * promises alpha {@code <Ghat, p>} = alpha Ghat' P Ghat, P being the preconditioner, the inverse of the curvature. A
     * promise beyond what lies between the loss and its lower bound shows that P lags behind the curvature: the gradient has
     * grown in directions that P still takes for flat. Shorter steps stand to the bit, longer ones keep their direction:
     *
     * <pre>p = nu p, nu = min(1, kappa (loss - lower bound) / (alpha {@code <Ghat, p>}))</pre>
     *
     * <p>In the spirit of KFAC's norm constraint (Ba, Grosse and Martens 2017), which bounds alpha^2 {@code <Ghat, p>} by a
     * number that has the loss's unit.
     *
     * @param kappa above 0
     */
    record LossShare(double kappa) implements StepBound {

        public static final Range KAPPA = Range.POSITIVE;

        public LossShare {
            KAPPA.require("step bound", kappa);
        }

        @Override
        public double limit(double learningRate, double reducible, Parameters Ghat, Parameters p) {
            if (reducible < 0) {
                throw new IllegalArgumentException("loss is " + -reducible
                        + " below its lower bound, expected none below: the step would turn round");
            }
            Kernels kernels = p.flat().kernels();
            double promise = learningRate * kernels.dot(Ghat.flat(), p.flat());
            double allowed = kappa * reducible;
            if (!(promise > allowed && promise < Double.POSITIVE_INFINITY)) {
                return 1;
            }
            double nu = allowed / promise;
            kernels.axpby(0, p.flat(), nu, p.flat());
            return nu;
        }
    }

    /**
     * Shortens p where it goes too far. Modified: p.
     *
     * @param learningRate alpha
     * @param reducible by how much the mini-batch's mean loss at W_k, not regularised, lies above the loss's lower bound; not
     *     negative
     * @param Ghat the averaged gradient
     * @param p P Ghat; one that is not finite is left as it is
     * @return nu in [0, 1], what p was multiplied by: 1 where it stands
     * @throws IllegalArgumentException if the loss lies below its lower bound
     */
    double limit(double learningRate, double reducible, Parameters Ghat, Parameters p);
}
