package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RangeTest {

    @Test
    void endsBelongToARangeAsItsWordsSay() {
        assertThat(Range.DECAY.expected()).isEqualTo("a number in [0, 1)");
        assertThat(Range.DECAY.contains(0)).isTrue();
        assertThat(Range.DECAY.contains(1)).isFalse();
        assertThat(Range.FACTOR.expected()).isEqualTo("a number in (0, 1]");
        assertThat(Range.FACTOR.contains(0)).isFalse();
        assertThat(Range.FACTOR.contains(1)).isTrue();
        assertThat(Range.atLeast(1).expected()).isEqualTo("a number of at least 1");
        assertThat(Range.above(0.5).expected()).isEqualTo("a number above 0.5");
        assertThat(Range.ANY.expected()).isEqualTo("a number");
    }

    @Test
    void aNumberThatIsNotFiniteIsInNoRange() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThat(Range.ANY.contains(value)).isFalse();
            assertThat(Range.NOT_NEGATIVE.contains(value)).isFalse();
        }
        assertThatThrownBy(() -> Range.POSITIVE.require("mu2", Double.NaN))
                .hasMessage("mu2 is NaN, expected a number above 0");
    }
}
