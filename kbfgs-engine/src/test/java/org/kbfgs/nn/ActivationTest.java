package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;

/** Activations over arrays, and what their means say of their slopes. */
class ActivationTest {

    private static final int UNITS = 5000;
    private static final double STEP = 1e-6;

    private static Matrix activations(Activation activation, Matrix h) {
        Matrix a = activation.keepsPreActivation() ? h.arithmetic().vector(h.length()) : h;
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

    private static Matrix shifted(double[] h, double step) {
        return Matrices.vector(Arrays.stream(h).map(x -> x + step).toArray());
    }

    /** phi' by central differences in float64. */
    private static double[] differences(Activation activation, double[] h) {
        Matrix above = activations(activation, shifted(h, STEP));
        Matrix below = activations(activation, shifted(h, -STEP));
        return Matrices.scaled(Matrices.minus(above, below), 1 / (2 * STEP)).toDoubles();
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void slopesOfBothTypesAreCentralDifferences(Activation activation) {
        double[] h = random(6, 0);
        double[] expected = differences(activation, h);
        for (Arithmetic arithmetic : new Arithmetic[] {Matrices.FLOAT32, Matrices.FLOAT64}) {
            Matrix kept = arithmetic.vectorOf(h);
            Matrix a = activations(activation, kept);
            Matrix g = arithmetic.vector(UNITS);
            g.fill(1);
            Matrix at = activation.keepsPreActivation() ? kept : a;
            ActivationPass.timesSlope(activation, at, g, arithmetic.vector(UNITS));
            for (int i = 0; i < UNITS; i++) {
                assertThat(g.get(i)).as(activation + " at " + h[i]).isCloseTo(expected[i], within(2e-6));
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
            Matrix a = activations(activation, Matrices.vector(h));
            double mean = Arrays.stream(a.toDoubles()).average().orElseThrow();
            double meanSquare =
                    Arrays.stream(a.toDoubles()).map(x -> x * x).average().orElseThrow();
            double slope = Arrays.stream(differences(activation, h)).average().orElseThrow();
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
