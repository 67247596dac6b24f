package org.kbfgs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Medians, and the mean over a period of dear and cheap iterations. */
class SeriesTest {

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheMiddleTwo() {
        assertThat(Series.median(List.of(3.0, 1.0, 100.0))).isEqualTo(3);
        assertThat(Series.median(List.of(4.0, 1.0, 3.0, 100.0))).isEqualTo(3.5);
        assertThatThrownBy(() -> Series.median(List.of())).hasMessage("median of no values");
    }

    @Test
    void anOutlierMovesNothing() {
        Series series = new Series(1);
        for (double seconds : new double[] {0.2, 0.1, 50, 0.2, 0.2}) {
            series.add(7, seconds);
        }
        assertThat(series.seconds()).isEqualTo(0.2);
    }

    @Test
    void whatIsDoneEveryFourthIterationCountsAFourth() {
        Series series = new Series(4);
        for (long k = 0; k < 9; k++) {
            series.add(k, k % 4 == 0 ? 9 : 1);
        }
        assertThat(series.seconds()).isCloseTo((9 + 3 * 1) / 4.0, within(1e-12));
    }
}
