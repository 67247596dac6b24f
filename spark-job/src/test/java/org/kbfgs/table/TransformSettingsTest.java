package org.kbfgs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kbfgs.table.TransformSettings.Nulls;
import org.kbfgs.table.TransformSettings.Scaling;

class TransformSettingsTest {

    private static ColumnSums sums(List<Double> values, int missing) {
        ColumnSums sums = new ColumnSums();
        values.forEach(value -> sums.add(value, 1));
        for (int i = 0; i < missing; i++) {
            sums.addMissing(1);
        }
        return sums;
    }

    private static FeatureTransform.Affine learnt(Scaling scaling, Nulls nulls, ColumnSums sums) {
        return new TransformSettings(scaling, nulls).learn(new ColumnSums[] {sums});
    }

    @Test
    void standardFeaturesHaveMeanZeroAndVarianceOne() {
        List<Double> values = List.of(1e9 + 1, 1e9 + 2, 1e9 + 6, 1e9 + 7);
        FeatureTransform.Affine affine = learnt(Scaling.STANDARD, Nulls.REFUSE, sums(values, 0));
        assertThat(affine.means()).containsExactly(1e9 + 4);
        assertThat(affine.scales()[0]).isCloseTo(Math.sqrt(6.5), within(1e-15));
        assertThat(affine.fillsNulls()).isFalse();
        assertThat(affine.of(0, 1e9 + 4)).isZero();
    }

    @Test
    void aConstantFeatureIsCentredAlone() {
        FeatureTransform.Affine affine = learnt(Scaling.STANDARD, Nulls.MEAN, sums(Collections.nCopies(7, 0.1), 3));
        assertThat(affine.scales()).containsExactly(1);
        assertThat(affine.of(0, 0.1)).isZero();
        assertThat(affine.of(0, 1.1)).isEqualTo(1f);
    }

    @Test
    void nullsAreFilledBeforeFeaturesAreScaled() {
        FeatureTransform.Affine mean = learnt(Scaling.STANDARD, Nulls.MEAN, sums(List.of(1.0, 3.0), 2));
        assertThat(mean.fills()).containsExactly(2);
        assertThat(mean.scales()[0]).isCloseTo(Math.sqrt(0.5), within(1e-15));
        FeatureTransform.Affine zero = learnt(Scaling.STANDARD, Nulls.ZERO, sums(List.of(1.0, 3.0), 2));
        assertThat(zero.fills()).containsExactly(0);
        assertThat(zero.means()).containsExactly(1);
        assertThat(zero.scales()[0]).isCloseTo(Math.sqrt(1.5), within(1e-15));
        FeatureTransform.Affine unscaled = learnt(Scaling.NONE, Nulls.MEAN, sums(List.of(1.0, 3.0), 2));
        assertThat(unscaled.of(0, 5)).isEqualTo(5f);
    }

    /** Numbers of all magnitudes, whose float64 sum depends on the order. */
    @Test
    void sumsDoNotDependOnTheOrderOfRowsNorOnTheParts() {
        Random random = new Random(3);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            values.add((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(30) - 10));
        }
        FeatureTransform.Affine whole = learnt(Scaling.STANDARD, Nulls.MEAN, sums(values, 5));
        Collections.shuffle(values, random);
        ColumnSums parts = sums(values.subList(0, 700), 2);
        parts.add(sums(values.subList(700, 2000), 3));
        FeatureTransform.Affine other = learnt(Scaling.STANDARD, Nulls.MEAN, parts);
        assertThat(other.fills()).isEqualTo(whole.fills());
        assertThat(other.means()).isEqualTo(whole.means());
        assertThat(other.scales()).isEqualTo(whole.scales());
    }

    /** Exactly, as the sums are exact; a common factor of all weights changes nothing. */
    @Test
    void aWholeWeightIsAsManyCopies() {
        Random random = new Random(5);
        ColumnSums weighted = new ColumnSums();
        ColumnSums scaled = new ColumnSums();
        ColumnSums copies = new ColumnSums();
        for (int i = 0; i < 500; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(20) - 10);
            int weight = 1 + random.nextInt(4);
            boolean isMissing = i % 7 == 0;
            if (isMissing) {
                weighted.addMissing(weight);
                scaled.addMissing(weight / 8.0);
            } else {
                weighted.add(value, weight);
                scaled.add(value, weight / 8.0);
            }
            for (int copy = 0; copy < weight; copy++) {
                if (isMissing) {
                    copies.addMissing(1);
                } else {
                    copies.add(value, 1);
                }
            }
        }
        for (Nulls nulls : List.of(Nulls.MEAN, Nulls.ZERO)) {
            FeatureTransform.Affine expected = learnt(Scaling.STANDARD, nulls, copies);
            for (ColumnSums sums : List.of(weighted, scaled)) {
                FeatureTransform.Affine affine = learnt(Scaling.STANDARD, nulls, sums);
                assertThat(affine.fills()).isEqualTo(expected.fills());
                assertThat(affine.means()).isEqualTo(expected.means());
                assertThat(affine.scales()).isEqualTo(expected.scales());
            }
        }
    }

    @Test
    void theSumOfNumbersThatCancelIsExact() {
        ColumnSums sums = sums(List.of(1e300, 1.0, -1e300, Double.MIN_VALUE, -Double.MIN_VALUE, 2.0), 0);
        assertThat(sums.meanOfPresent()).isEqualTo(0.5);
    }
}
