package org.kbfgs.cost;

import static org.kbfgs.cost.LayerSize.average;
import static org.kbfgs.cost.LayerSize.secondMoment;
import static org.kbfgs.cost.LayerSize.times;
import static org.kbfgs.cost.LayerSize.triangle;
import static org.kbfgs.cost.MethodCost.mean;

import org.kbfgs.optim.kbfgs.CurvatureShares;
import org.kbfgs.optim.kbfgs.KBfgsSettings;

/** K-BFGS or K-BFGS(L), the paper's Algorithm 2, by how H_g is held and the shares of a mini-batch that curvature is estimated from. */
public record KBfgsCost(Factor factor, CurvatureShares shares) implements MethodCost {

    /** K-BFGS with shares of 1. */
    public static final KBfgsCost DENSE = new KBfgsCost(new Dense(), CurvatureShares.ALL);

    /** K-BFGS(L) with a full window of p pairs and shares of 1. */
    public static KBfgsCost window(int pairs) {
        return new KBfgsCost(new Window(pairs), CurvatureShares.ALL);
    }

    static KBfgsCost of(KBfgsSettings settings) {
        Factor factor = settings.factor() instanceof KBfgsSettings.Factor.Window window
                ? new Window(window.pairs())
                : new Dense();
        return new KBfgsCost(factor, settings.shares());
    }

    /** H_g, of order d = d_o. */
    public sealed interface Factor {

        /** Double damping's H y, and the update with the damped pair. */
        double update(long d);

        /** H V, V being d x n. */
        double applyOutputFactor(long d, long n);
    }

    /** A dense matrix. */
    public record Dense() implements Factor {

        @Override
        public double update(long d) {
            return times(d) + bfgs(d);
        }

        @Override
        public double applyOutputFactor(long d, long n) {
            return 2.0 * d * d * n;
        }
    }

    /** The compact form I + Z M Z' of p pairs: Z = [S Y] is d x 2p, M is 2p x 2p. */
    public record Window(int pairs) implements Factor {

        public Window {
            if (pairs < 1) {
                throw new IllegalArgumentException("window is " + pairs + " pairs, expected at least 1");
            }
        }

        private long width() {
            return 2L * pairs;
        }

        /**
         * Z'y, M (Z'y), Z (M Z'y); the new pair's inner products with all; M by R^-1, p^3/3, and R^-T (D + Y'Y) R^-1,
         * 4p^3/3.
         */
        @Override
        public double update(long d) {
            double product = applyOutputFactor(d, 1);
            double innerProducts = 2.0 * width() * d;
            double middle = 5.0 / 3 * pairs * pairs * (double) pairs;
            return product + innerProducts + middle;
        }

        /** Z'V, M (Z'V), Z (M Z'V). */
        @Override
        public double applyOutputFactor(long d, long n) {
            return 2.0 * width() * n * (2.0 * d + width());
        }
    }

    /** Paper, (6), as H y and a symmetric rank-two update of the triangle. */
    private static double bfgs(long order) {
        return times(order) + 4.0 * triangle(order);
    }

    @Override
    public double work(Phase phase, LayerSize layer, int m) {
        return switch (phase) {
            case PASS -> layer.pass(m);
            case SECOND_MOMENTS -> secondMoment(part(shares.moments(), m), layer.columns());
            case ADDITIONAL_PASS -> {
                int probed = part(shares.probe(), m);
                yield layer.forward(probed) + layer.inputGradient(probed);
            }
            case CURVATURE -> 2 * means(layer, part(shares.probe(), m)) + updateOfA(layer) + factor.update(layer.out());
            case STEP ->
                factor.applyOutputFactor(layer.out(), layer.columns()) + 2.0 * layer.parameters() * layer.columns();
            case MOVE -> MethodCost.move(layer);
        };
    }

    private static int part(double share, int m) {
        return (int) Math.min(m, Math.ceil(share * m));
    }

    /** The means of abar, of h = W abar from it, and of g, of one pass: (5). */
    private static double means(LayerSize layer, int m) {
        return mean(m, layer.columns()) + 2.0 * layer.parameters() + mean(m, layer.out());
    }

    /** Hessian-action BFGS: A's average, s = H_a abar, y = (A + lambda_A I) s, the update. */
    private static double updateOfA(LayerSize layer) {
        long n = layer.columns();
        return average(triangle(n)) + times(n) + times(n) + bfgs(n);
    }
}
