package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;

class InverseHessianTest {

    private static final SkipRule RULE = new SkipRule(1e-4);
    private static final DoubleDamping DAMPING = new DoubleDamping(0.2, 0.5);

    @Property(tries = 40)
    void bfgsKeepsTheSecantEquationAndPositiveDefiniteness(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int n) {
        Random random = new Random(seed);
        BfgsInverse H = BfgsInverse.of(Dense.positiveDefinite(random, n));
        for (int k = 0; k < 5; k++) {
            Damped pair = DAMPING.damp(H, Dense.vector(random, n), Dense.vector(random, n));
            Matrix expected = Dense.bfgs(H.dense(), pair.s(), pair.y());
            assertThat(H.update(pair.s(), pair.y(), 0, RULE)).isEqualTo(UpdateOutcome.APPLIED);
            Dense.assertClose(Dense.product(H, pair.y()), pair.s(), 1e-8);
            Dense.assertClose(H.dense(), expected, 1e-9);
            Dense.assertClose(H.dense(), Matrices.transposed(H.dense()), 0);
            assertThat(Dense.isPositiveDefinite(H.dense())).isTrue();
        }
    }

    @Property(tries = 40)
    void lbfgsIsTheDenseRecursionOverItsWindow(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int n, @ForAll @IntRange(min = 1, max = 5) int p) {
        Random random = new Random(seed);
        LbfgsInverse H = LbfgsInverse.identity(n, p, Matrices.FLOAT64);
        Deque<Damped> window = new ArrayDeque<>();
        for (int k = 0; k < 2 * p + 1; k++) {
            Damped pair = DAMPING.damp(H, Dense.vector(random, n), Dense.vector(random, n));
            assertThat(H.update(pair.s(), pair.y(), 0, RULE)).isEqualTo(UpdateOutcome.APPLIED);
            window.addLast(pair);
            if (window.size() > p) {
                window.removeFirst();
            }
            Matrix expected = Matrices.eye(n);
            for (Damped kept : window) {
                expected = Dense.bfgs(expected, kept.s(), kept.y());
            }
            assertThat(H.pairs()).isEqualTo(window.size());
            Dense.assertClose(H.dense(), expected, 1e-8);
            Dense.assertClose(Dense.product(H, pair.y()), pair.s(), 1e-8);
        }
    }

    /** H = A^-1, s = H a, y = A+ s, A+ = A + c a a' give H+ = (A+)^-1. */
    @Property(tries = 40)
    void theorem1(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int n) {
        Random random = new Random(seed);
        Matrix A = Dense.positiveDefinite(random, n);
        Matrix a = Dense.vector(random, n);
        Matrix next = Matrices.plus(A, Matrices.scaled(Matrices.outer(a, a), 0.1 + random.nextDouble()));
        BfgsInverse H = BfgsInverse.of(Dense.inverse(A));
        Matrix s = Dense.product(H, a);
        assertThat(H.update(s, Matrices.product(next, s), 0, RULE)).isEqualTo(UpdateOutcome.APPLIED);
        Dense.assertClose(Matrices.product(H.dense(), next), Matrices.eye(n), 1e-9);
    }

    @Example
    void productsWithMatricesAreTheDenseOnes() {
        Random random = new Random(1);
        BfgsInverse H = BfgsInverse.of(Dense.positiveDefinite(random, 5));
        Matrix V = Dense.matrix(random, 5, 3);
        Matrix HV = Matrices.FLOAT64.matrix(5, 3);
        H.applyOutputFactor(V, HV);
        Dense.assertClose(HV, Matrices.product(H.dense(), V), 1e-12);
        Matrix B = Matrices.transposed(V);
        Matrix BH = Matrices.FLOAT64.matrix(3, 5);
        H.applyInputFactor(B, BH);
        Dense.assertClose(BH, Matrices.product(B, H.dense()), 1e-12);
    }

    @Example
    void blocksOfColumnsMakeTheWhole() {
        Random random = new Random(2);
        LbfgsInverse H = LbfgsInverse.identity(6, 3, Matrices.FLOAT64);
        Damped pair = DAMPING.damp(H, Dense.vector(random, 6), Dense.vector(random, 6));
        H.update(pair.s(), pair.y(), 0, RULE);
        Matrix V = Dense.matrix(random, 6, 4);
        Matrix HV = Matrices.FLOAT64.matrix(6, 4);
        for (int j = 0; j < 4; j += 2) {
            H.applyOutputFactor(V.columns(j, j + 2), HV.columns(j, j + 2));
        }
        Dense.assertClose(HV, Matrices.product(H.dense(), V), 1e-12);
    }

    @Example
    void notFinitePairsChangeNothing() {
        for (Arithmetic arithmetic : new Arithmetic[] {Matrices.FLOAT32, Matrices.FLOAT64}) {
            for (InverseHessian H :
                    new InverseHessian[] {BfgsInverse.identity(2, arithmetic), LbfgsInverse.identity(2, 2, arithmetic)
                    }) {
                double huge = arithmetic.equals(Matrices.FLOAT32) ? 3e38 : 1e308;
                for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, huge}) {
                    Matrix good = arithmetic.vectorOf(1, 1);
                    Matrix broken = arithmetic.vectorOf(1, bad);
                    assertThat(H.update(broken, Matrices.scaled(good, 1e-30), 0, RULE))
                            .isEqualTo(UpdateOutcome.NOT_FINITE);
                    assertThat(H.dense().toDoubles()).containsExactly(1, 0, 0, 1);
                }
            }
        }
    }

    @Example
    void runningAverage() {
        Matrix average = Matrices.vector(1.0, 2.0);
        new RunningAverage(0.75).update(average, Matrices.vector(6.0, -4.0), 2);
        Dense.assertClose(average, Matrices.vector(1.5, 1.0), 1e-15);
        for (double decay : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new RunningAverage(decay)).hasMessageContaining("decay is " + decay);
        }
    }
}
