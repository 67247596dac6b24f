package org.kbfgs.optim.kbfgs;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.kbfgs.curvature.DoubleDamping;
import org.kbfgs.curvature.Range;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;

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
 * @param pairAcceptance which damped pairs H_g takes
 * @param gradientSample which examples the gradient is taken from
 * @param inputInverse how and when H_a is brought up to date
 * @param stepBound how far a step may go
 * @param adaptation whether the learning rate follows the losses before and after the steps
 * @param shares the shares of a mini-batch from which curvature is estimated
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
        PairAcceptance pairAcceptance,
        GradientSample gradientSample,
        InputInverse inputInverse,
        StepBound stepBound,
        StepAdaptation adaptation,
        CurvatureShares shares)
        implements Serializable {

    /** How H_g is held. */
    public sealed interface Factor extends Serializable {
        /** A dense matrix: K-BFGS. */
        record Dense() implements Factor {}

        /** The {@code pairs} newest (s, y) pairs: K-BFGS(L). */
        record Window(int pairs) implements Factor {

            /** A window of more would not be a short one, and its arrays' sizes might not be whole numbers of 32 bits. */
            public static final int MOST = 1 << 16;

            public Window {
                if (pairs < 1) {
                    throw new IllegalArgumentException("window is " + pairs + " pairs, expected at least 1");
                }
                if (pairs > MOST) {
                    throw new IllegalArgumentException("window is " + pairs + " pairs, expected at most " + MOST);
                }
            }
        }
    }

    public KBfgsSettings {
        Range.DECAY.require("momentum", momentum);
        Range.DECAY.require("factor decay", factorDecay);
        Range.DECAY.require("pair decay", pairDecay);
        Range.NOT_NEGATIVE.require("weight decay", weightDecay);
        DoubleDamping.MU1.require("mu1", mu1);
        DoubleDamping.MU2.require("mu2", mu2);
        Range.POSITIVE.require("lambda_A", lambdaA);
    }

    /** The settings of the paper's experiments. */
    public static KBfgsSettings paper(Factor factor) {
        return builder(factor).build();
    }

    /** A builder that holds the settings of the paper's experiments. */
    public static KBfgsSettingsBuilder builder(Factor factor) {
        return new KBfgsSettingsBuilder(factor);
    }

    /** A builder that holds these settings. */
    public KBfgsSettingsBuilder toBuilder() {
        return new KBfgsSettingsBuilder(this);
    }

    /**
     * K-BFGS(L) as the paper's Section 5 analyses it: with bounded activations (AS.3), independent mini-batches (AS.2) and
     * a step size c k^-b, b in (0.5, 1), the mean of ||gradient||^2 over N iterations is O(N^(b - 1)) (Theorem 2).
     *
     * <ul>
     *   <li>AS.2: the gradient is M_k's own, beta = 0, so unbiased; and H_a and H_g of step k are of M_0, ..., M_{k-1} alone.
     *   <li>Lemma 1: H_a = (A + lambda_A I)^-1, between 1 / (lambda_A + trace A) and 1 / lambda_A.
     *   <li>Lemma 2: pairs of (5) as they are, doubly damped, and skipped where (8) and (10) would not hold. With B_0 = H_0 =
     *       I and at most p pairs, H_g >= (mu_1 / (1 + mu_1))^p, and H_g &lt;= h_p, h_0 = 1, h_{i+1} = (sqrt(h_i) +
     *       1 / sqrt(mu_1 mu_2))^2 + 1 / mu_2. A pair is judged by the H_g that it meets; once older pairs have left the
     *       window, the recursion is over others, and the paper's bound is not proved by this alone.
     * </ul>
     *
     * Every pair with s'y > 0 that is bounded is taken: the skip rule's epsilon, which Section 5 does not have, is 0.
     */
    public static KBfgsSettings convergent(Factor.Window window) {
        return builder(window)
                .momentum(0)
                .pairDecay(0)
                .skip(new SkipRule(0))
                .pairAcceptance(PairAcceptance.BOUNDED)
                .inputInverse(new InputInverse(InputInverse.Form.EXACT, 1))
                .build();
    }

    public KBfgsSettings withGradientSample(GradientSample next) {
        return toBuilder().gradientSample(next).build();
    }

    public KBfgsSettings withInputInverse(InputInverse next) {
        return toBuilder().inputInverse(next).build();
    }

    public KBfgsSettings withStepBound(StepBound next) {
        return toBuilder().stepBound(next).build();
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
