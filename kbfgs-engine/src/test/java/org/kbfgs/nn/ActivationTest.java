package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Activations over arrays, and what their means say of their slopes. */
class ActivationTest {

    private static final int UNITS = 5000;
    private static final double STEP = 1e-6;

    private static INDArray activations(Activation activation, INDArray h) {
        INDArray a = activation.keepsPreActivation() ? h.ulike() : h;
        ActivationPass.apply(activation, h, a);
        return a;
    }

    private static double[] random(double scale, double shift) {
        SplittableRandom random = new SplittableRandom(1);
        double[] h = new double[UNITS];
        for (int i = 0; i < h.length; i++) {
            h[i] = scale * (2 * random.nextDouble() - 1) + shift;
        }
        return h;
    }

    /** phi' by central differences in float64. */
    private static double[] differences(Activation activation, double[] h) {
        INDArray at = Nd4j.createFromArray(h);
        INDArray above = activations(activation, at.add(STEP));
        INDArray below = activations(activation, at.sub(STEP));
        return above.sub(below).divi(2 * STEP).toDoubleVector();
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void slopesOfBothTypesAreCentralDifferences(Activation activation) {
        double[] h = random(6, 0);
        double[] expected = differences(activation, h);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray kept = Nd4j.createFromArray(h).castTo(type);
            INDArray a = activations(activation, kept);
            INDArray g = Nd4j.ones(type, UNITS);
            INDArray at = activation.keepsPreActivation() ? kept : a;
            ActivationPass.timesSlope(activation, at, g, g.ulike());
            for (int i = 0; i < UNITS; i++) {
                assertThat(g.getDouble(i)).as(activation + " at " + h[i]).isCloseTo(expected[i], within(2e-6));
            }
        }
    }

    /** Never below the true mean, and 0 for units without a slope, but of gelu and silu, of which the means do not tell. */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void theLargestMeanSlopeIsABoundAndFindsUnitsWithoutASlope(Activation activation) {
        double largest = activation == Activation.SIGMOID ? 0.25 : 1.13;
        for (double shift : new double[] {-60, -3, 0, 3}) {
            double[] h = random(2, shift);
            INDArray a = activations(activation, Nd4j.createFromArray(h.clone()));
            double mean = a.meanNumber().doubleValue();
            double meanSquare = a.mul(a).meanNumber().doubleValue();
            double slope = Nd4j.createFromArray(differences(activation, h))
                    .meanNumber()
                    .doubleValue();
            double bound = activation.largestMeanSlope(mean, meanSquare);
            assertThat(bound).as(activation + " around " + shift).isGreaterThanOrEqualTo(slope / largest - 1e-6);
            boolean isTold =
                    switch (activation) {
                        case RELU, SIGMOID, TANH, SOFTPLUS, ELU -> true;
                        case LINEAR, GELU, SILU, LEAKY_RELU -> false;
                    };
            if (shift == -60) {
                assertThat(bound).as(activation + " around " + shift).isCloseTo(isTold ? 0 : 1, within(1e-9));
            }
        }
    }
}
