package org.kbfgs.optim;

import java.util.OptionalDouble;
import org.kbfgs.curvature.SkipRule;

/**
 * Settings of K-BFGS and K-BFGS(L).
 *
 * @param factor how H_g is held
 * @param momentum beta of the gradient's average
 * @param factorDecay beta of A's average
 * @param pairDecay beta of the averages of s and y; the full-batch case uses none
 * @param weightDecay tau: the regulariser is tau/2 ||theta||^2
 * @param mu1 of double damping
 * @param mu2 of double damping; sqrt(lambda) if empty
 * @param lambdaA the Levenberg-Marquardt damping of A; sqrt(lambda) if empty
 * @param skip which pairs an update takes
 * @param gradientSample which examples the gradient is taken from
 * @param inputInverse how and when H_a is brought up to date
 */
public record KBfgsSettings(
        Factor factor,
        double momentum,
        double factorDecay,
        double pairDecay,
        double weightDecay,
        double mu1,
        OptionalDouble mu2,
        OptionalDouble lambdaA,
        SkipRule skip,
        GradientSample gradientSample,
        InputInverse inputInverse) {

    /** How H_g is held. */
    public sealed interface Factor {
        /** A dense matrix: K-BFGS. */
        record Dense() implements Factor {}

        /** The {@code pairs} newest (s, y) pairs: K-BFGS(L). */
        record Window(int pairs) implements Factor {
            public Window {
                if (pairs < 1) {
                    throw new IllegalArgumentException("window is " + pairs + " pairs, expected at least 1");
                }
            }
        }
    }

    public KBfgsSettings {
        Range.decay("momentum", momentum);
        Range.decay("factor decay", factorDecay);
        Range.decay("pair decay", pairDecay);
        Range.notNegative("weight decay", weightDecay);
        if (!(mu1 > 0 && mu1 < 1)) {
            throw new IllegalArgumentException("mu1 is " + mu1 + ", expected a number in (0, 1)");
        }
        Range.positive("mu2", mu2);
        Range.positive("lambda_A", lambdaA);
    }

    /** The paper's settings. */
    public static KBfgsSettings paper(Factor factor) {
        return new KBfgsSettings(
                factor,
                0.9,
                0.9,
                0.9,
                1e-5,
                0.2,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                new SkipRule(1e-4),
                GradientSample.CURRENT,
                InputInverse.paper());
    }

    public KBfgsSettings withGradientSample(GradientSample next) {
        return new KBfgsSettings(
                factor, momentum, factorDecay, pairDecay, weightDecay, mu1, mu2, lambdaA, skip, next, inputInverse);
    }

    public KBfgsSettings withInputInverse(InputInverse next) {
        return new KBfgsSettings(
                factor, momentum, factorDecay, pairDecay, weightDecay, mu1, mu2, lambdaA, skip, gradientSample, next);
    }

    /** lambda_A at an iteration's damping lambda. */
    public double lambdaA(double damping) {
        return lambdaA.orElse(Math.sqrt(damping));
    }

    /** mu_2 at an iteration's damping lambda. */
    public double mu2(double damping) {
        return mu2.orElse(Math.sqrt(damping));
    }
}
