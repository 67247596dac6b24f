package org.kbfgs.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.kbfgs.features.PrincipalComponents;
import org.kbfgs.features.SecondMoments;
import org.kbfgs.source.ExampleSource;

/** The faces are a function of the seed, normalised, and as hard for a linear code as the paper's problem is. */
class SyntheticFacesTest {

    private static final int OF_PERSON = 10 * 414;

    @Test
    void theRowsDoNotDependOnThePartitioning() {
        List<Splits.Numbered> one =
                Splits.rows(new SyntheticFaces(7, 2, 1, Splits.parts(1)).open().test());
        List<Splits.Numbered> eight =
                Splits.rows(new SyntheticFaces(7, 2, 1, Splits.parts(8)).open().test());
        assertThat(one).hasSize(OF_PERSON);
        for (int i = 0; i < one.size(); i++) {
            assertThat(eight.get(i).id()).isEqualTo(i);
            assertThat(eight.get(i).features()).isEqualTo(one.get(i).features());
        }
    }

    /** For FACES 135 with 30 components. */
    @Test
    void thirtyComponentsLeaveAnErrorLikeThatOfPhotographs() {
        ExampleSource.Splits splits = SyntheticFaces.of(1, Splits.parts(1)).open();
        SecondMoments train = Splits.moments(splits.train(), 11);
        SecondMoments test = Splits.moments(splits.test(), 11);
        RealMatrix covariance = train.about(train.mean());
        assertThat(train.mean().getLInfNorm()).isCloseTo(0, within(0.05));
        assertThat(covariance.getTrace()).isCloseTo(625, within(6.0));
        assertThat(PrincipalComponents.of(train, 30).residual(test)).isBetween(110.0, 145.0);
    }
}
