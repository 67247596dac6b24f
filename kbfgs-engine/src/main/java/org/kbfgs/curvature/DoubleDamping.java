package org.kbfgs.curvature;

import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;

/**
 * Double damping, the paper's Algorithm 3: Powell's damping with H, then with B = I.
 *
 * @param mu1 in (0, 1); 0.2 in the paper
 * @param mu2 positive; from 1 on the formula still gives s~'y~ = mu2 s~'s~, but not of every pair
 */
public record DoubleDamping(double mu1, double mu2) {

    public static final Range MU1 = Range.OPEN_UNIT;
    public static final Range MU2 = Range.POSITIVE;

    private static final double NEARLY = 2;

    /**
     * |theta2| is taken up to this many times mu2, or 1: by so much more than s~ may the rest of y grow. Found by trying: with 3
     * there are trainings that diverge and do not with 2, with 1 they are slower.
     */
    private static final double LARGEST = 2;

    public DoubleDamping {
        MU1.require("double damping's mu1", mu1);
        MU2.require("double damping's mu2", mu2);
    }

    /**
     * Algorithm 3. The pair is left as it is where a theta overflows, for the skip rule to decide.
     *
     * <p>For mu2 > 1 theta2 = (1 - mu2) s~'s~ / (s~'s~ - s~'y) has a pole, and near it what y has besides s~ would be magnified
     * without a bound, be it rounding alone: there the second damping is not defined. All pairs of an output layer with
     * the squared error are there, as y = s.
     *
     * @param s n
     * @param y n
     */
    public Damped damp(InverseHessian H, Matrix s, Matrix y) {
        Kernels kernels = y.kernels();
        Matrix Hy = y.arithmetic().uninitialized(y.length());
        H.times(y, Hy);
        double sy = kernels.dot(s, y);
        double yHy = kernels.dot(y, Hy);
        boolean first = sy < mu1 * yHy;
        double theta1 = first ? theta(mu1, yHy, sy) : 1;
        Matrix sDamped = mix(theta1, s, Hy);

        double ss = kernels.dot(sDamped, sDamped);
        double syFirst = kernels.dot(sDamped, y);
        boolean wanted = syFirst < mu2 * ss;
        boolean defined = !(wanted && isNearPole(ss, syFirst));
        boolean second = wanted && defined;
        double theta2 = second ? theta(mu2, ss, syFirst) : 1;
        Matrix yDamped = mix(theta2, y, sDamped);
        double syAfter = kernels.dot(sDamped, yDamped);
        if (theta2 != 1) {
            H.times(yDamped, Hy);
        }
        double yHyAfter = kernels.dot(yDamped, Hy);
        return new Damped(sDamped, yDamped, first, second, defined, theta1, theta2, sy, yHy, ss, syAfter, Hy, yHyAfter);
    }

    private boolean isNearPole(double ss, double sy) {
        return Math.abs(ratio(mu2, ss, sy)) > LARGEST * Math.max(1, mu2);
    }

    /**
     * Whether y~'H y~ &lt;= s~'y~ / mu1, as (8) and (10) suppose. The first damping sees to it; the second, where it changes
     * y, may break it (the paper's Section 3). True of a pair that is not finite.
     */
    public boolean staysBounded(Damped pair) {
        return !(pair.second() && pair.yHyAfter() > pair.syAfter() / mu1);
    }

    /** Whether y~'H y~ &lt;= 2 s~'y~ / mu1: in the paper's experiments, of 90 % of the pairs. */
    public boolean isNearlyBounded(Damped pair) {
        return pair.yHyAfter() <= NEARLY * pair.syAfter() / mu1;
    }

    /** {@link #ratio}; 1 where undefined or s'y is infinite. */
    private static double theta(double mu, double q, double sy) {
        double theta = ratio(mu, q, sy);
        return Double.isFinite(theta) && Double.isFinite(sy) ? theta : 1;
    }

    /** Algorithm 3, lines 2 and 4: theta = (1 - mu) q / (q - s'y), with q = y'Hy or s~'s~. */
    private static double ratio(double mu, double q, double sy) {
        return (1 - mu) * q / (q - sy);
    }

    /** Algorithm 3, lines 3 and 5: theta x + (1 - theta) z, a new vector. */
    private static Matrix mix(double theta, Matrix x, Matrix z) {
        Matrix mixed = x.copy();
        if (theta != 1) {
            mixed.kernels().axpby(1 - theta, z, theta, mixed);
        }
        return mixed;
    }
}
