package org.kbfgs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.optim.StepSettings;

class ScheduleTest {

    @Test
    void aWarmUpRisesLinearlyToOneAndStaysThere() {
        Schedule warmUp = new Schedule.WarmUp(4);
        assertThat(warmUp.at(0)).isEqualTo(0.25);
        assertThat(warmUp.at(3)).isEqualTo(1);
        assertThat(warmUp.at(1000)).isEqualTo(1);
    }

    @Test
    void stepsHoldTheirValueForTheirLength() {
        Schedule steps = new Schedule.Steps(10, 0.5);
        assertThat(steps.at(9)).isEqualTo(1);
        assertThat(steps.at(10)).isEqualTo(0.5);
        assertThat(steps.at(29)).isEqualTo(0.25);
    }

    @Test
    void aPowerIsThatOfTheIterationCountedFromOne() {
        assertThat(new Schedule.Power(0.75).at(15)).isEqualTo(0.125);
    }

    @Test
    void aCosineGoesFromOneToItsEndAndStaysThere() {
        Schedule cosine = new Schedule.Cosine(100, 0.1);
        assertThat(cosine.at(0)).isEqualTo(1);
        assertThat(cosine.at(50)).isCloseTo(0.55, within(1e-15));
        assertThat(cosine.at(100)).isCloseTo(0.1, within(1e-15));
        assertThat(cosine.at(1000)).isCloseTo(0.1, within(1e-15));
    }

    @Test
    void composedSchedulesMultiply() {
        Schedule product = new Schedule.Product(List.of(new Schedule.WarmUp(4), new Schedule.Steps(2, 0.5)));
        StepSchedule steps = new StepSchedule(new StepSettings(0.2, 0.3), product, new Schedule.Power(1));
        assertThat(steps.at(2)).isEqualTo(new StepSettings(0.2 * (0.75 * 0.5), 0.3 * Math.pow(3, -1)));
    }

    @Test
    void lengthsFactorsAndPowersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Schedule.WarmUp(0)).hasMessage("warm-up is 0.0, expected a number above 0");
        assertThatThrownBy(() -> new Schedule.Steps(1, Double.NaN)).hasMessageContaining("expected a number above 0");
        assertThatThrownBy(() -> new Schedule.Power(1.5)).hasMessage("power is 1.5, expected a number in (0, 1]");
        assertThatThrownBy(() -> new Schedule.Cosine(5, 0)).hasMessageContaining("cosine's end is 0.0");
    }
}
