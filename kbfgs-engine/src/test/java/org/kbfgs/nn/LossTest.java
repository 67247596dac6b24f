package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.linalg.Matrices;

/** What each loss states of itself holds: its lower bound, for any targets of its domain. */
class LossTest {

    private static final int ROWS = 16;
    private static final int OUTPUTS = 5;

    @ParameterizedTest
    @EnumSource
    void noTargetsOfTheDomainHaveALossBelowTheBound(Loss loss) {
        SplittableRandom random = new SplittableRandom(7);
        for (double scale : new double[] {0.1, 1, 30}) {
            assertThat(mean(loss, scale, random)).isGreaterThanOrEqualTo(loss.lowerBound());
        }
    }

    /** Random outputs, and targets of the domain with its ends among them. */
    private static double mean(Loss loss, double scale, SplittableRandom random) {
        Architecture network = Architecture.of(List.of(OUTPUTS, OUTPUTS), List.of(Activation.LINEAR), loss);
        Parameters identity = Parameters.zeros(network, Matrices.FLOAT64);
        try (Backprop pass = new Backprop(network, Matrices.FLOAT64, ROWS)) {
            for (int r = 0; r < ROWS; r++) {
                int one = random.nextInt(OUTPUTS);
                for (int c = 0; c < OUTPUTS; c++) {
                    identity.matrix(0).set(c, c, 1);
                    pass.features().set(r, c, scale * (2 * random.nextDouble() - 1));
                    pass.targets().set(r, c, target(loss.targets(), one == c, random));
                }
            }
            pass.forward(identity);
            pass.compare(pass.targets());
            return pass.loss(pass.targets()) / ROWS;
        }
    }

    private static double target(TargetDomain domain, boolean one, SplittableRandom random) {
        if (domain instanceof TargetDomain.Numbers numbers) {
            double least = Math.max(numbers.least(), -100);
            double largest = Math.min(numbers.largest(), 100);
            return switch (random.nextInt(3)) {
                case 0 -> least;
                case 1 -> largest;
                default -> least + random.nextDouble() * (largest - least);
            };
        }
        return one ? 1 : 0;
    }

    @Test
    void theDomainsAreThoseOfTheLosses() {
        assertThat(Loss.SIGMOID_CROSS_ENTROPY.targets().expected()).isEqualTo("0 to 1");
        assertThat(Loss.HALF_SQUARED_ERROR.targets()).isEqualTo(TargetDomain.Numbers.FINITE);
        assertThat(Loss.HALF_SQUARED_ERROR.targets().expected()).isEqualTo("a finite number");
        assertThat(Loss.HUBER.targets()).isEqualTo(TargetDomain.Numbers.FINITE);
        assertThat(Loss.POISSON.targets().expected()).isEqualTo("a number of at least 0");
        TargetDomain.Numbers counts = (TargetDomain.Numbers) Loss.POISSON.targets();
        assertThat(List.of(0.0, 0.5, 1e300)).allMatch(counts::contains);
        assertThat(List.of(-1e-9, -3.0, Double.NaN, Double.POSITIVE_INFINITY)).noneMatch(counts::contains);
        assertThat(Loss.SOFTMAX_CROSS_ENTROPY.targets()).isEqualTo(new TargetDomain.Classes());
        TargetDomain.Numbers unit = (TargetDomain.Numbers) Loss.SIGMOID_CROSS_ENTROPY.targets();
        assertThat(List.of(0.0, -0.0, 0.5, 1.0)).allMatch(unit::contains);
        assertThat(List.of(-1e-6, Math.nextUp(1.0), 255.0, Double.NaN, Double.POSITIVE_INFINITY))
                .noneMatch(unit::contains);
        assertThat(List.of(Double.NaN, Double.NEGATIVE_INFINITY)).noneMatch(TargetDomain.Numbers.FINITE::contains);
        assertThatThrownBy(() -> new TargetDomain.Numbers(1, Double.POSITIVE_INFINITY, "none"))
                .hasMessage("targets are 1.0 to Infinity, expected finite numbers that rise");
    }

    @Test
    void aLossBelowItsBoundByMoreThanRoundingIsRefused() {
        Loss loss = Loss.SIGMOID_CROSS_ENTROPY;
        assertThat(loss.aboveBound(3)).isEqualTo(3);
        assertThat(loss.aboveBound(-1e-7)).as("rounding").isZero();
        assertThat(loss.aboveBound(Double.NaN)).isNaN();
        assertThat(loss.isBelowBound(-1e-7)).isFalse();
        assertThat(loss.isBelowBound(-1)).isTrue();
        assertThatThrownBy(() -> loss.aboveBound(-5))
                .hasMessage("sigmoid-cross-entropy is -5.0, expected at least 0.0: its targets are not 0 to 1");
    }
}
