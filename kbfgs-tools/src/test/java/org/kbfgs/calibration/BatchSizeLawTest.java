package org.kbfgs.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchSizeLawTest {

    private static List<BatchSizeLaw.Point> of(BatchSizeLaw law, int... sizes) {
        return IntStream.of(sizes)
                .mapToObj(m -> new BatchSizeLaw.Point(m, law.iterations(m)))
                .toList();
    }

    @Test
    void iterationsThatFollowTheLawAreFittedExactly() {
        BatchSizeLaw law = new BatchSizeLaw(250, 1.5e6);
        List<BatchSizeLaw.Point> points = of(law, 100, 1000, 3000, 60000);
        BatchSizeLaw fitted = BatchSizeLaw.fit(points);
        assertThat(fitted.least()).isCloseTo(250, within(1e-6));
        assertThat(fitted.examples()).isCloseTo(1.5e6, within(1e-2));
        assertThat(fitted.largestDeviation(points)).isLessThan(1e-9);
    }

    @Test
    void neitherPartIsNegative() {
        List<BatchSizeLaw.Point> growing = List.of(new BatchSizeLaw.Point(100, 400), new BatchSizeLaw.Point(1000, 500));
        assertThat(BatchSizeLaw.fit(growing).examples()).isZero();
        assertThat(BatchSizeLaw.fit(growing).iterations(300)).isBetween(400.0, 500.0);
        List<BatchSizeLaw.Point> steep = List.of(new BatchSizeLaw.Point(100, 4000), new BatchSizeLaw.Point(1000, 300));
        assertThat(BatchSizeLaw.fit(steep).least()).isZero();
    }

    @Test
    void aDeviationOfAShareWeighsAlikeAtAllSizes() {
        BatchSizeLaw law = new BatchSizeLaw(250, 1.5e6);
        List<BatchSizeLaw.Point> points = IntStream.of(100, 300, 1000, 3000, 10000)
                .mapToObj(m -> new BatchSizeLaw.Point(m, law.iterations(m) * (m == 100 ? 1.1 : 1)))
                .toList();
        assertThat(BatchSizeLaw.fit(points).largestDeviation(points)).isLessThan(0.1);
        assertThat(BatchSizeLaw.fit(points).iterations(10000)).isCloseTo(law.iterations(10000), within(40.0));
    }

    @Test
    void oneSizeIsRefused() {
        assertThatThrownBy(() -> BatchSizeLaw.fit(of(new BatchSizeLaw(1, 1), 10, 10)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
