package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A share of the examples, each drawn by seed and id alone. */
class ValidationSplitTest {

    private static final long EXAMPLES = 20_000;

    @Test
    void theShareIsThatOfTheExamples() {
        for (double share : new double[] {0.01, 0.2, 0.9}) {
            assertThat(count(new ValidationSplit(3, share)) / (double) EXAMPLES).isCloseTo(share, within(0.01));
        }
    }

    /** So that a larger share keeps what was set aside, and more examples change nothing for the old ones. */
    @Test
    void aLargerShareContainsASmaller() {
        ValidationSplit small = new ValidationSplit(3, 0.1);
        ValidationSplit large = new ValidationSplit(3, 0.3);
        assertThat(LongStream.range(0, EXAMPLES).filter(small::isValidation)).allMatch(large::isValidation);
    }

    @Test
    void anotherSeedDrawsOthers() {
        ValidationSplit one = new ValidationSplit(3, 0.5);
        ValidationSplit other = new ValidationSplit(4, 0.5);
        long both = LongStream.range(0, EXAMPLES)
                .filter(id -> one.isValidation(id) && other.isValidation(id))
                .count();
        assertThat(both / (double) EXAMPLES).isCloseTo(0.25, within(0.02));
    }

    @Test
    void sharesOutOfRangeAreNamed() {
        for (double share : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> new ValidationSplit(1, share))
                    .hasMessage("validation share is " + share + ", expected a number in (0, 1)");
        }
    }

    private static long count(ValidationSplit split) {
        return LongStream.range(0, EXAMPLES).filter(split::isValidation).count();
    }
}
