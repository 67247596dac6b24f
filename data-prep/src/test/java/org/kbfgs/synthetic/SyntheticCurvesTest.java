package org.kbfgs.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.features.PrincipalComponents;
import org.kbfgs.features.SecondMoments;
import org.kbfgs.source.ExampleSource;

/** The curves are a function of the seed, and as hard for a linear code as the paper's problem is. */
class SyntheticCurvesTest {

    @Test
    void theRowsDoNotDependOnThePartitioning() {
        List<Splits.Numbered> one = Splits.rows(curves(7, 1).open().test());
        List<Splits.Numbered> eight = Splits.rows(curves(7, 8).open().test());
        assertThat(one).hasSize(21);
        for (int i = 0; i < one.size(); i++) {
            assertThat(eight.get(i).id()).isEqualTo(i);
            assertThat(eight.get(i).features()).isEqualTo(one.get(i).features());
        }
    }

    @Test
    void seedsAndSplitsHaveImagesOfTheirOwn() {
        List<Splits.Numbered> train = Splits.rows(curves(7, 2).open().train());
        List<Splits.Numbered> test = Splits.rows(curves(7, 2).open().test());
        List<Splits.Numbered> other = Splits.rows(curves(8, 2).open().train());
        assertThat(train.get(0).features()).isNotEqualTo(test.get(0).features());
        assertThat(train.get(0).features()).isNotEqualTo(other.get(0).features());
        assertThat(train.stream().map(row -> Arrays.hashCode(row.features())).distinct())
                .hasSize(train.size());
    }

    /** Published for CURVES: 5.90 with 18 components. */
    @Test
    void eighteenComponentsLeaveThePublishedError() {
        ExampleSource.Splits splits = new SyntheticCurves(1, 10000, 5000, Splits.parts(1)).open();
        SecondMoments train = Splits.moments(splits.train(), 1);
        assertThat(train.mean().getL1Norm() / 784).isCloseTo(0.034, within(0.001));
        assertThat(PrincipalComponents.of(train, 18).residual(Splits.moments(splits.test(), 1)))
                .isCloseTo(5.9, within(0.3));
    }

    @Test
    void pixelsAreOfZeroToOneAndTheFilesSaySynthetic() {
        ExampleSource.Splits splits = curves(3, 1).open();
        for (Splits.Numbered row : Splits.rows(splits.train())) {
            for (float pixel : row.features()) {
                assertThat(pixel).isBetween(0f, 1f);
            }
        }
        assertThat(splits.train().notes()).containsEntry("kbfgs.synthetic", "seed 3");
        assertThat(splits.train().spec().dataset()).isEqualTo("synthetic-curves");
    }

    private static SyntheticCurves curves(long seed, int parts) {
        return new SyntheticCurves(seed, 30, 21, Splits.parts(parts));
    }
}
