package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Draws that take an unknown number of uniform numbers have their distributions, and are functions of seed, step, example and place. */
class DrawsTest {

    private static final int MANY = 40_000;
    private static final CounterRandom RANDOM = new CounterRandom(5, 6);

    /** The share of draws of each count is its probability, within five deviations. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.7, 3, 9.9, 10.1, 40, 3000})
    void countsHaveThePoissonDistribution(double rate) {
        double mean = 0;
        double square = 0;
        int[] counts = new int[5000];
        for (int i = 0; i < MANY; i++) {
            double count = PoissonDraw.draw(rate, RANDOM.uniforms(i, 2));
            assertThat(count).isEqualTo(Math.rint(count)).isNotNegative();
            counts[(int) count]++;
            mean += count / MANY;
            square += (count - rate) * (count - rate) / MANY;
        }
        assertThat(mean).isCloseTo(rate, within(5 * Math.sqrt(rate / MANY)));
        assertThat(square).isCloseTo(rate, within(5 * Math.sqrt((2 * rate * rate + rate) / MANY)));
        double log = -rate;
        for (int count = 0; count < counts.length; count++) {
            double probability = Math.exp(log);
            double deviation = Math.sqrt(probability * (1 - probability) / MANY);
            assertThat(counts[count] / (double) MANY)
                    .as("%d", count)
                    .isCloseTo(probability, within(5 * deviation + 3.0 / MANY));
            log += Math.log(rate) - Math.log(count + 1);
        }
    }

    @Test
    void aRateThatOverflowedIsItsOwnDraw() {
        assertThat(PoissonDraw.draw(Double.POSITIVE_INFINITY, RANDOM.uniforms(0, 0)))
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(PoissonDraw.draw(Double.NaN, RANDOM.uniforms(0, 0))).isNaN();
        assertThat(PoissonDraw.draw(0, RANDOM.uniforms(0, 0))).isZero();
    }

    /** The share of draws below some numbers is the integral of exp(-loss), computed by small steps. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.7, 1, 1.5, 1.6, 4})
    void errorsHaveTheHuberDensity(double delta) {
        HuberDraw huber = new HuberDraw(delta);
        double[] limits = {-3 * delta, -delta, -delta / 2, 0, delta / 3, delta, 2 * delta};
        double[] shares = new double[limits.length];
        for (int i = 0; i < MANY; i++) {
            double error = huber.draw(RANDOM.uniforms(i, 0));
            for (int j = 0; j < limits.length; j++) {
                shares[j] += error <= limits[j] ? 1.0 / MANY : 0;
            }
        }
        double whole = integral(delta, Double.POSITIVE_INFINITY);
        for (int j = 0; j < limits.length; j++) {
            assertThat(shares[j])
                    .as("below %s", limits[j])
                    .isCloseTo(integral(delta, limits[j]) / whole, within(5 * 0.5 / Math.sqrt(MANY)));
        }
    }

    private static double integral(double delta, double to) {
        double far = delta + 40 / delta;
        int steps = 400_000;
        double width = 2 * far / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double error = -far + (i + 0.5) * width;
            double size = Math.abs(error);
            double loss = size <= delta ? size * size / 2 : delta * size - delta * delta / 2;
            sum += error <= to ? Math.exp(-loss) * width : 0;
        }
        return sum;
    }

    @Test
    void streamsAreFunctionsOfSeedStepExampleAndPlace() {
        double one = new CounterRandom(1, 2).uniforms(3, 4).next();
        assertThat(new CounterRandom(1, 2).uniforms(3, 4).next()).isEqualTo(one);
        assertThat(new double[] {
                    new CounterRandom(2, 2).uniforms(3, 4).next(),
                    new CounterRandom(1, 3).uniforms(3, 4).next(),
                    new CounterRandom(1, 2).uniforms(4, 4).next(),
                    new CounterRandom(1, 2).uniforms(3, 5).next()
                })
                .doesNotContain(one)
                .doesNotHaveDuplicates();
    }
}
