package org.kbfgs.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The learning rate grows where steps achieve what the gradient promised, and shrinks where they achieve little of it. */
class StepAdaptationTest {

    private static final StepAdaptation RULE = new StepAdaptation.ReductionRatio(3, 0.25, 0.75, 1.5, 4);

    /** Of three steps, by the ratio of all they achieved to all that was promised. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1.5",
        "0.75, 0.75, 0.75, 1",
        "0.5, 0.5, 0.5, 1",
        "0.25, 0.25, 0.25, 1",
        "0.2, 0.2, 0.2, 0.6666666666666666",
        "-3, 1, 1, 0.6666666666666666",
        "3, 0, 0, 1.5",
        "NaN, 1, 1, 0.6666666666666666",
    })
    void theRatioOfAWindowDecides(double first, double second, double third, double factor) {
        AdaptedRate rate = AdaptedRate.START;
        for (double achieved : new double[] {first, second, third}) {
            assertThat(rate.factor()).isEqualTo(1);
            rate = RULE.after(rate, achieved, 1);
        }
        assertThat(rate).isEqualTo(new AdaptedRate(factor, 0, 0, 0));
    }

    /** Directions that climb promise nothing. */
    @Test
    void aPromiseThatIsNotPositiveShortensTheSteps() {
        AdaptedRate rate = AdaptedRate.START;
        for (int k = 0; k < 3; k++) {
            rate = RULE.after(rate, -1, -1);
        }
        assertThat(rate.factor()).isEqualTo(1 / 1.5);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "-1, 0.25"})
    void theFactorStaysInItsRange(double achieved, double last) {
        AdaptedRate rate = AdaptedRate.START;
        for (int k = 0; k < 30; k++) {
            rate = RULE.after(rate, achieved, 1);
        }
        assertThat(rate.factor()).isEqualTo(last);
    }

    /** f(w) = w^2 / 2 by gradient descent: the ratio is 1 - alpha / 2, so that alpha ends between 1/2 and 3/2. */
    @ParameterizedTest
    @CsvSource({"0.03", "0.2", "1", "1.9", "3"})
    void onAQuadraticTheStepEndsNearTheMinimumAlongTheGradient(double learningRate) {
        StepAdaptation rule = new StepAdaptation.ReductionRatio(3, 0.25, 0.75, 1.5, 64);
        AdaptedRate rate = AdaptedRate.START;
        StepSettings set = new StepSettings(learningRate, 0);
        double w = 1;
        for (int k = 0; k < 60 && w != 0; k++) {
            double alpha = rate.applied(set).learningRate();
            double next = w - alpha * w;
            rate = rule.after(rate, (w * w - next * next) / 2, alpha * w * w);
            w = next;
        }
        assertThat(rate.applied(set).learningRate()).isCloseTo(1, within(0.5));
    }

    @Test
    void withoutARuleNothingChanges() {
        assertThat(new StepAdaptation.None().after(AdaptedRate.START, -1, 1)).isEqualTo(AdaptedRate.START);
        StepSettings set = new StepSettings(0.3, 0.2);
        assertThat(AdaptedRate.START.applied(set)).isEqualTo(set);
    }

    @Test
    void aRuleThatCannotActIsRefused() {
        assertThatThrownBy(() -> new StepAdaptation.ReductionRatio(0, 0.25, 0.75, 1.5, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 steps");
        assertThatThrownBy(() -> new StepAdaptation.ReductionRatio(1, 0.75, 0.25, 1.5, 64))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StepAdaptation.ReductionRatio(1, 0.25, 0.75, 1, 64))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
