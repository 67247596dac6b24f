package org.kbfgs.optim;

import java.io.Serializable;
import java.util.function.DoubleSupplier;
import org.kbfgs.curvature.Range;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Parameters;

/** How far a preconditioned step may go. */
public sealed interface StepBound extends Serializable {

    /** As far as the method says. */
    record None() implements StepBound {
        @Override
        public double factor(double learningRate, double reducible, DoubleSupplier slope) {
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
        public double factor(double learningRate, double reducible, DoubleSupplier slope) {
            if (reducible < 0) {
                throw new IllegalArgumentException("loss is " + -reducible
                        + " below its lower bound, expected none below: the step would turn round");
            }
            double promise = learningRate * slope.getAsDouble();
            double allowed = kappa * reducible;
            return promise > allowed && promise < Double.POSITIVE_INFINITY ? allowed / promise : 1;
        }
    }

    /**
     * nu in [0, 1], what p is to be multiplied by: 1 where it stands.
     *
     * @param learningRate alpha
     * @param reducible by how much the mini-batch's mean loss at W_k, not regularised, lies above the loss's lower bound; not
     *     negative
     * @param slope {@code <Ghat, p>}, computed where the bound needs it
     * @throws IllegalArgumentException if the loss lies below its lower bound
     */
    double factor(double learningRate, double reducible, DoubleSupplier slope);

    /** {@code <Ghat, p>}: the layers' inner products, added in the layers' order. */
    static double slope(Parameters Ghat, Parameters p) {
        double sum = 0;
        for (int l = 0; l < p.architecture().depth(); l++) {
            Matrix direction = p.matrix(l).flat();
            sum += direction.kernels().dot(Ghat.matrix(l).flat(), direction);
        }
        return sum;
    }

    /** p = nu p. Modified: p. */
    static void shorten(Parameters p, double nu) {
        if (nu != 1) {
            p.flat().kernels().axpby(0, p.flat(), nu, p.flat());
        }
    }

    /**
     * Shortens p where it goes too far. Modified: p.
     *
     * @param learningRate alpha
     * @param reducible as in {@link #factor}
     * @param Ghat the averaged gradient
     * @param p P Ghat; where it is not finite it is left as it is
     * @return nu
     */
    default double limit(double learningRate, double reducible, Parameters Ghat, Parameters p) {
        double nu = factor(learningRate, reducible, () -> slope(Ghat, p));
        shorten(p, nu);
        return nu;
    }
}
