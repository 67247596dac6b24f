package org.kbfgs.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** A bounded step stands to the bit while it promises little enough, and else keeps its direction alone. */
class StepBoundTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 4, 3), List.of(Activation.RELU, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);
    private static final double RATE = 0.25;
    private static final double KAPPA = 0.5;

    private final Parameters Ghat = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1);
    /** Of P = 2 I, so that the step promises alpha 2 ||Ghat||^2. */
    private final Parameters p = times(2, Ghat);

    private final double promise = RATE * 2 * Math.pow(Matrices.norm(Ghat.flat()), 2);

    @Test
    void aStepThatPromisesNoMoreThanItsShareStandsToTheBit() {
        byte[] before = p.toBytes();
        double nu = new StepBound.LossShare(KAPPA).limit(RATE, promise / KAPPA * 1.0001, Ghat, p);
        assertThat(nu).isEqualTo(1);
        assertThat(p.toBytes()).isEqualTo(before);
    }

    @Test
    void aLongerStepKeepsItsDirectionAndPromisesJustItsShare() {
        double loss = promise / 10;
        double nu = new StepBound.LossShare(KAPPA).limit(RATE, loss, Ghat, p);
        assertThat(nu).isCloseTo(KAPPA * loss / promise, within(1e-15));
        assertThat(p.flat().toDoubles())
                .containsExactly(times(2 * nu, Ghat).flat().toDoubles(), within(1e-15));
        double promised = RATE * Ghat.flat().kernels().dot(Ghat.flat(), p.flat());
        assertThat(promised).isCloseTo(KAPPA * loss, within(1e-14));
    }

    @Test
    void aStepThatIsNotFiniteIsLeftForTheTrainerToReport() {
        p.flat().set(3, Double.NaN);
        assertThat(new StepBound.LossShare(KAPPA).limit(RATE, 1e-9, Ghat, p)).isEqualTo(1);
        assertThat(p.flat().get(0)).isEqualTo(2 * Ghat.flat().get(0));
    }

    @Test
    void aLossAtItsLowerBoundLeavesNoStep() {
        assertThat(new StepBound.LossShare(KAPPA).limit(RATE, 0, Ghat, p)).isZero();
        assertThat(p.flat().toDoubles()).containsOnly(0, -0.0);
    }

    @Test
    void aLossBelowItsLowerBoundIsRefusedAndTheStepLeftAsItIs() {
        byte[] before = p.toBytes();
        assertThatThrownBy(() -> new StepBound.LossShare(KAPPA).limit(RATE, -3, Ghat, p))
                .hasMessage("loss is 3.0 below its lower bound, expected none below: the step would turn round");
        assertThat(p.toBytes()).isEqualTo(before);
    }

    @Test
    void withoutABoundEveryStepStands() {
        byte[] before = p.toBytes();
        assertThat(new StepBound.None().limit(RATE, 1e-9, Ghat, p)).isEqualTo(1);
        assertThat(p.toBytes()).isEqualTo(before);
    }

    @Test
    void aBoundOutOfRangeIsNamed() {
        assertThatThrownBy(() -> new StepBound.LossShare(Double.NaN))
                .hasMessage("step bound is NaN, expected a number above 0");
    }

    private static Parameters times(double factor, Parameters W) {
        Parameters scaled = Parameters.zeros(NETWORK, Matrices.FLOAT64);
        scaled.flat().assign(Matrices.scaled(W.flat(), factor));
        return scaled;
    }
}
