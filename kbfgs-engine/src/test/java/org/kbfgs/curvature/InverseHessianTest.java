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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
            INDArray expected = Dense.bfgs(H.dense(), pair.s(), pair.y());
            assertThat(H.update(pair.s(), pair.y(), 0, RULE)).isEqualTo(UpdateOutcome.APPLIED);
            Dense.assertClose(Dense.product(H, pair.y()), pair.s(), 1e-8);
            Dense.assertClose(H.dense(), expected, 1e-9);
            Dense.assertClose(H.dense(), H.dense().transpose(), 0);
            assertThat(Dense.isPositiveDefinite(H.dense())).isTrue();
        }
    }

    @Property(tries = 40)
    void lbfgsIsTheDenseRecursionOverItsWindow(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int n, @ForAll @IntRange(min = 1, max = 5) int p) {
        Random random = new Random(seed);
        LbfgsInverse H = LbfgsInverse.identity(n, p, DataType.DOUBLE);
        Deque<Damped> window = new ArrayDeque<>();
        for (int k = 0; k < 2 * p + 1; k++) {
            Damped pair = DAMPING.damp(H, Dense.vector(random, n), Dense.vector(random, n));
            assertThat(H.update(pair.s(), pair.y(), 0, RULE)).isEqualTo(UpdateOutcome.APPLIED);
            window.addLast(pair);
            if (window.size() > p) {
                window.removeFirst();
            }
            INDArray expected = Dense.eye(n);
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
        INDArray A = Dense.positiveDefinite(random, n);
        INDArray a = Dense.vector(random, n);
        INDArray next = A.add(Dense.outer(a, a).mul(0.1 + random.nextDouble())).dup('f');
        BfgsInverse H = BfgsInverse.of(Dense.inverse(A));
        INDArray s = Dense.product(H, a);
        assertThat(H.update(s, next.mmul(s), 0, RULE)).isEqualTo(UpdateOutcome.APPLIED);
        Dense.assertClose(H.dense().mmul(next), Dense.eye(n), 1e-9);
    }

    @Example
    void productsWithMatricesAreTheDenseOnes() {
        Random random = new Random(1);
        BfgsInverse H = BfgsInverse.of(Dense.positiveDefinite(random, 5));
        INDArray V = Dense.vector(random, 15).reshape(5, 3).dup('f');
        INDArray HV = Nd4j.create(DataType.DOUBLE, new long[] {5, 3}, 'f');
        H.timesMatrix(V, HV);
        Dense.assertClose(HV, H.dense().mmul(V), 1e-12);
        INDArray B = V.transpose().dup('f');
        INDArray BH = Nd4j.create(DataType.DOUBLE, new long[] {3, 5}, 'f');
        H.timesMatrixRight(B, BH);
        Dense.assertClose(BH, B.mmul(H.dense()), 1e-12);
    }

    @Example
    void blocksOfColumnsMakeTheWhole() {
        Random random = new Random(2);
        LbfgsInverse H = LbfgsInverse.identity(6, 3, DataType.DOUBLE);
        Damped pair = DAMPING.damp(H, Dense.vector(random, 6), Dense.vector(random, 6));
        H.update(pair.s(), pair.y(), 0, RULE);
        INDArray V = Dense.vector(random, 24).reshape(6, 4).dup('f');
        INDArray HV = Nd4j.create(DataType.DOUBLE, new long[] {6, 4}, 'f');
        for (int j = 0; j < 4; j += 2) {
            var block = NDArrayIndex.interval(j, j + 2);
            H.timesMatrix(V.get(NDArrayIndex.all(), block), HV.get(NDArrayIndex.all(), block));
        }
        Dense.assertClose(HV, H.dense().mmul(V), 1e-12);
    }

    @Example
    void notFinitePairsChangeNothing() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            for (InverseHessian H :
                    new InverseHessian[] {BfgsInverse.identity(2, type), LbfgsInverse.identity(2, 2, type)}) {
                double huge = type == DataType.FLOAT ? 3e38 : 1e308;
                for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, huge}) {
                    INDArray good = Nd4j.createFromArray(1.0, 1.0).castTo(type);
                    INDArray broken = Nd4j.createFromArray(1.0, bad).castTo(type);
                    assertThat(H.update(broken, good.mul(1e-30), 0, RULE)).isEqualTo(UpdateOutcome.NOT_FINITE);
                    assertThat(H.dense()).isEqualTo(Nd4j.eye(2).castTo(type));
                }
            }
        }
    }

    @Example
    void runningAverage() {
        INDArray average = Nd4j.createFromArray(1.0, 2.0);
        new RunningAverage(0.75).update(average, Nd4j.createFromArray(6.0, -4.0), 2);
        Dense.assertClose(average, Nd4j.createFromArray(1.5, 1.0), 1e-15);
        for (double decay : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new RunningAverage(decay)).hasMessageContaining("decay is " + decay);
        }
    }
}
