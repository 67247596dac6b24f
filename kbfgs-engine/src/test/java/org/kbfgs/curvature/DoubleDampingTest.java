package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Finite;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;

class DoubleDampingTest {

    private static final double SLACK = 1 + 1e-9;
    private static final SkipRule RULE = new SkipRule(1e-4);

    @Property(tries = 100)
    void boundsOfEachDamping(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int n,
            @ForAll @DoubleRange(min = 0.05, max = 0.9) double mu1,
            @ForAll @DoubleRange(min = 0.05, max = 0.9) double mu2) {
        Random random = new Random(seed);
        BfgsInverse H = BfgsInverse.of(Dense.positiveDefinite(random, n));
        Matrix y = Dense.vector(random, n);
        Damped damped = new DoubleDamping(mu1, mu2).damp(H, Dense.vector(random, n), y);

        double yHyToSy = damped.yHy() / Dense.dot(damped.s(), y);
        assertThat(yHyToSy).as("Powell, after the first").isGreaterThan(0).isLessThanOrEqualTo(SLACK / mu1);
        double ssToSy = damped.ssAfter() / damped.syAfter();
        assertThat(ssToSy).as("Powell, after the second").isGreaterThan(0).isLessThanOrEqualTo(SLACK / mu2);

        double yHyToSyAfter = Dense.dot(damped.y(), Dense.product(H, damped.y())) / damped.syAfter();
        boolean bounded = new DoubleDamping(mu1, mu2).staysBounded(damped);
        if (Math.abs(yHyToSyAfter * mu1 - 1) > 1e-9) {
            assertThat(bounded).isEqualTo(yHyToSyAfter * mu1 < 1);
        }
        assertThat(bounded || damped.second())
                .as("the first damping alone is enough")
                .isTrue();
        if (bounded) {
            Matrix before = H.dense();
            assertThat(H.update(damped.s(), damped.y(), 0, RULE)).isEqualTo(UpdateOutcome.APPLIED);
            assertBounds8And10(before, H.dense(), mu1, mu2);
        }
    }

    /** With mu1 = s'y / y'Hy and mu2 = s'y / s's, which every pair of positive curvature has. */
    @Property(tries = 100)
    void bounds8And10OfAnUpdate(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int n) {
        Random random = new Random(seed);
        BfgsInverse H = BfgsInverse.of(Dense.positiveDefinite(random, n));
        Matrix before = H.dense();
        Matrix s = Dense.vector(random, n);
        Matrix y = Dense.vector(random, n);
        y = Dense.dot(s, y) < 0 ? Matrices.scaled(y, -1) : y;
        double sy = Dense.dot(s, y);
        double mu1 = sy / Dense.dot(y, Dense.product(H, y));
        double mu2 = sy / Dense.dot(s, s);
        Assume.that(H.update(s, y, 0, RULE) == UpdateOutcome.APPLIED && Math.min(mu1, mu2) > 1e-3);
        assertBounds8And10(before, H.dense(), mu1, mu2);
    }

    private static void assertBounds8And10(Matrix H, Matrix next, double mu1, double mu2) {
        double normB = 1.01 * Dense.spectralNorm(Dense.inverse(H));
        assertThat(Dense.spectralNorm(Dense.inverse(next))).as("(8)").isLessThanOrEqualTo(normB * (1 + 1 / mu1));
        double root = Math.sqrt(1.01 * Dense.spectralNorm(H)) + 1 / Math.sqrt(mu1 * mu2);
        assertThat(Dense.spectralNorm(next)).as("(10)").isLessThanOrEqualTo(root * root + 1 / mu2);
    }

    /** How a pair may be degenerate. */
    enum Kind {
        FREE,
        NO_CHANGE_OF_GRADIENT,
        NO_STEP,
        NOTHING,
        SAME,
        OPPOSITE,
        ONE_ENTRY
    }

    /** Whatever the pair, thetas are numbers, and H stays finite where it takes it and as it was, to the bit, where not. */
    @Property(tries = 500)
    void degeneratePairsGiveNumbers(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int n,
            @ForAll Kind kind,
            @ForAll boolean window,
            @ForAll boolean single,
            @ForAll @IntRange(min = -30, max = 30) int scaleS,
            @ForAll @IntRange(min = -30, max = 30) int scaleY,
            @ForAll @IntRange(min = -3, max = 1) int logMu2) {
        Arithmetic arithmetic = single ? Matrices.FLOAT32 : Matrices.FLOAT64;
        Random random = new Random(seed);
        InverseHessian H = window ? LbfgsInverse.identity(n, 3, arithmetic) : BfgsInverse.identity(n, arithmetic);
        for (int pair = 0; pair < 6; pair++) {
            Matrix s = random(random, n, Math.pow(10, scaleS), arithmetic);
            Matrix y = random(random, n, Math.pow(10, scaleY), arithmetic);
            degrade(kind, s, y);
            Matrix before = H.dense();
            Damped damped = new DoubleDamping(0.2, Math.pow(10, logMu2)).damp(H, s, y);
            assertThat(damped.theta1() + damped.theta2()).isFinite();
            if (H.update(damped, 1, RULE) == UpdateOutcome.APPLIED) {
                assertThat(Finite.all(H.dense())).isTrue();
            } else {
                assertThat(H.dense().toDoubles()).isEqualTo(before.toDoubles());
            }
        }
    }

    private static Matrix random(Random random, int n, double scale, Arithmetic arithmetic) {
        return arithmetic.vectorOf(random.doubles(n, -1, 1).map(x -> x * scale).toArray());
    }

    private static void degrade(Kind kind, Matrix s, Matrix y) {
        switch (kind) {
            case FREE -> {}
            case NO_CHANGE_OF_GRADIENT -> y.fill(0);
            case NO_STEP -> s.fill(0);
            case NOTHING -> {
                s.fill(0);
                y.fill(0);
            }
            case SAME -> y.assign(s);
            case OPPOSITE -> y.assign(Matrices.scaled(s, -1));
            case ONE_ENTRY -> {
                double one = s.get(0);
                s.fill(0);
                s.set(0, one);
            }
        }
    }

    @Example
    void yIsLeftUndampedWhereSsMinusSyVanishes() {
        Matrix one = Matrices.vector(1, 1, 1);
        Damped damped = new DoubleDamping(0.2, 2).damp(BfgsInverse.identity(3, Matrices.FLOAT64), one, one);
        assertThat(damped.defined()).isFalse();
        assertThat(damped.second()).isFalse();
        assertThat(damped.theta2()).isEqualTo(1);
        assertThat(damped.y().toDoubles()).isEqualTo(one.toDoubles());
    }

    /** So |theta2| <= 2 mu2 for mu2 > 1, and 0 <= theta2 <= 1 below. */
    @Property(tries = 300)
    void whatYHasBesidesSIsNeverMagnifiedMoreThanTwiceAsMuchAsS(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int n,
            @ForAll @DoubleRange(min = 0.05, max = 30) double mu2,
            @ForAll @DoubleRange(min = 0.01, max = 2) double ratio) {
        double theta2 = (1 - mu2) / (1 - ratio);
        Assume.that(Math.abs(Math.abs(theta2) / (2 * mu2) - 1) > 1e-9); // There rounding decides.
        Random random = new Random(seed);
        Matrix s = Dense.vector(random, n);
        Matrix besides = Dense.vector(random, n);
        besides.kernels().axpby(-Dense.dot(besides, s) / Dense.dot(s, s), s, 1, besides);
        BfgsInverse H = BfgsInverse.of(Matrices.scaled(Matrices.eye(n), 1e-6)); // The first damping has nothing to do.
        Damped damped = new DoubleDamping(0.2, mu2).damp(H, s, Matrices.plus(Matrices.scaled(s, ratio), besides));
        Assume.that(!damped.first());
        assertThat(Math.abs(damped.theta2())).isLessThanOrEqualTo(2 * Math.max(1, mu2));
        boolean near = ratio < mu2 && Math.abs(theta2) > 2 * mu2 && mu2 > 1;
        assertThat(damped.defined()).isEqualTo(!near);
        if (ratio < mu2 && !near) {
            assertThat(damped.theta2()).isCloseTo(theta2, Dense.close(theta2, 1e-6));
            assertThat(damped.syAfter()).isCloseTo(mu2 * damped.ssAfter(), Dense.close(damped.ssAfter(), 1e-6));
        }
    }

    @Example
    void muAboveOneStillGivesItsRatio() {
        Matrix s = Matrices.vector(1.0, 2.0);
        Matrix y = Matrices.vector(0.5, 0.7);
        Damped damped = new DoubleDamping(0.2, 3).damp(BfgsInverse.identity(2, Matrices.FLOAT64), s, y);
        assertThat(damped.syAfter()).isCloseTo(3 * damped.ssAfter(), Dense.close(damped.ssAfter(), 1e-12));
    }

    @Example
    void settingsOutOfRange() {
        for (double mu1 : new double[] {0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> new DoubleDamping(mu1, 0.5)).hasMessageContaining("mu1 is " + mu1);
        }
        for (double mu2 : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> new DoubleDamping(0.2, mu2)).hasMessageContaining("mu2 is " + mu2);
        }
    }
}
