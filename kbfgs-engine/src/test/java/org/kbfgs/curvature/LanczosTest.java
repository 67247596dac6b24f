package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Lanczos' extremes lie within the spectrum, reach its ends, and are a function of the matrix. */
class LanczosTest {

    private static final int N = 60;

    /** diag(1, 2, ..., n), with one eigenvalue far out. */
    private static BiConsumer<INDArray, INDArray> diagonal(DataType type) {
        INDArray d = Nd4j.linspace(1, N, N, DataType.DOUBLE).castTo(type);
        d.putScalar(7, 1000);
        return (v, Hv) -> Hv.assign(v.mul(d));
    }

    @Test
    void asManyStepsAsTheSizeGiveTheEigenvalues() {
        Spectrum all = new Lanczos(N).of(N, DataType.DOUBLE, diagonal(DataType.DOUBLE));
        assertThat(all.smallest()).isCloseTo(1, within(1e-9));
        assertThat(all.largest()).isCloseTo(1000, within(1e-9));
    }

    @Test
    void fewStepsStayWithinTheSpectrumAndCloseIn() {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int steps : new int[] {1, 2, 5, 10, 20}) {
            Spectrum some = new Lanczos(steps).of(N, DataType.FLOAT, diagonal(DataType.FLOAT));
            assertThat(some.smallest()).isBetween(0.999, smallest);
            assertThat(some.largest()).isBetween(largest, 1000.1);
            smallest = some.smallest() + 1e-3;
            largest = some.largest() - 1e-3;
        }
        assertThat(largest).isGreaterThan(999);
    }

    @Test
    void aMatrixWithOneEigenvalueEndsAtOnce() {
        for (int n : new int[] {1, 5}) {
            Spectrum identity = new Lanczos(10).of(n, DataType.FLOAT, (v, Hv) -> Hv.assign(v.mul(3)));
            assertThat(identity.smallest()).isCloseTo(3, within(1e-5));
            assertThat(identity.largest()).isCloseTo(3, within(1e-5));
        }
        Spectrum zero = new Lanczos(3).of(4, DataType.DOUBLE, (v, Hv) -> Hv.assign(0));
        assertThat(zero).isEqualTo(new Spectrum(0, 0));
    }

    @Test
    void theSameMatrixGivesTheSameBits() {
        Lanczos lanczos = new Lanczos(8);
        assertThat(lanczos.of(N, DataType.FLOAT, diagonal(DataType.FLOAT)))
                .isEqualTo(lanczos.of(N, DataType.FLOAT, diagonal(DataType.FLOAT)));
    }

    @Test
    void stepsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new Lanczos(0)).hasMessage("Lanczos has 0 steps, expected at least 1");
    }
}
