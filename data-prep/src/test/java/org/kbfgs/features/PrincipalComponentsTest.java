package org.kbfgs.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Components of examples whose variances are known. */
class PrincipalComponentsTest {

    @Test
    void aPlanesExamplesAreReconstructedByTwoComponents() {
        SecondMoments moments = new SecondMoments(3);
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            float u = random.nextFloat();
            float v = random.nextFloat();
            moments.add(new float[] {u, v, u + v});
        }
        assertThat(PrincipalComponents.of(moments, 2).residual(moments)).isCloseTo(0, within(1e-6));
        assertThat(PrincipalComponents.of(moments, 1).residual(moments)).isGreaterThan(0.01);
    }

    @Test
    void theResidualIsThatOfTheExamplesOneByOne() {
        SecondMoments train = new SecondMoments(2);
        train.add(new float[] {-1, 0});
        train.add(new float[] {1, 0});
        SecondMoments test = new SecondMoments(2);
        test.add(new float[] {5, 3});
        test.add(new float[] {7, -1});
        assertThat(PrincipalComponents.of(train, 1).residual(test)).isCloseTo((9 + 1) / 2.0, within(1e-12));
    }

    @Test
    void sumsOfPartsAreThoseOfTheWhole() {
        float[][] rows = {{1, 2}, {3, 5}, {-1, 0}};
        SecondMoments whole = new SecondMoments(2);
        SecondMoments first = new SecondMoments(2);
        SecondMoments second = new SecondMoments(2);
        FeatureSums sums = new FeatureSums(2);
        FeatureSums others = new FeatureSums(2);
        for (int i = 0; i < rows.length; i++) {
            whole.add(rows[i]);
            (i < 1 ? first : second).add(rows[i]);
            (i < 1 ? sums : others).add(rows[i]);
        }
        assertThat(first.add(second).about(whole.mean())).isEqualTo(whole.about(whole.mean()));
        sums.add(others);
        assertThat(sums.count()).isEqualTo(3);
        assertThat(sums.mean()).isCloseTo(10 / 6.0, within(1e-12));
        assertThat(sums.least()).isEqualTo(-1);
        assertThat(sums.most()).isEqualTo(5);
        assertThat(sums.totalVariance()).isCloseTo(8 / 3.0 + 38 / 9.0, within(1e-12));
    }
}
