package org.kbfgs.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;

/** Lanczos' extremes lie within the spectrum, reach its ends, and are a function of the matrix. */
class LanczosTest {

    private static final int N = 60;

    /** diag(1, 2, ..., n), with one eigenvalue far out. */
    private static BiConsumer<Matrix, Matrix> diagonal(Arithmetic arithmetic) {
        Matrix D = arithmetic.matrix(N, N);
        for (int i = 0; i < N; i++) {
            D.set(i, i, i == 7 ? 1000 : i + 1);
        }
        return (v, Hv) -> v.kernels().gemv(false, 1, D, v, 0, Hv);
    }

    @Test
    void asManyStepsAsTheSizeGiveTheEigenvalues() {
        Spectrum all = new Lanczos(N).of(N, Matrices.FLOAT64, diagonal(Matrices.FLOAT64));
        assertThat(all.smallest()).isCloseTo(1, within(1e-9));
        assertThat(all.largest()).isCloseTo(1000, within(1e-9));
    }

    @Test
    void fewStepsStayWithinTheSpectrumAndCloseIn() {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int steps : new int[] {1, 2, 5, 10, 20}) {
            Spectrum some = new Lanczos(steps).of(N, Matrices.FLOAT32, diagonal(Matrices.FLOAT32));
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
            Spectrum identity = new Lanczos(10)
                    .of(n, Matrices.FLOAT32, (v, Hv) -> v.kernels().axpby(3, v, 0, Hv));
            assertThat(identity.smallest()).isCloseTo(3, within(1e-5));
            assertThat(identity.largest()).isCloseTo(3, within(1e-5));
        }
        Spectrum zero = new Lanczos(3).of(4, Matrices.FLOAT64, (v, Hv) -> Hv.fill(0));
        assertThat(zero).isEqualTo(new Spectrum(0, 0));
    }

    @Test
    void theSameMatrixGivesTheSameBits() {
        Lanczos lanczos = new Lanczos(8);
        assertThat(lanczos.of(N, Matrices.FLOAT32, diagonal(Matrices.FLOAT32)))
                .isEqualTo(lanczos.of(N, Matrices.FLOAT32, diagonal(Matrices.FLOAT32)));
    }

    @Test
    void stepsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new Lanczos(0)).hasMessage("Lanczos has 0 steps, expected at least 1");
    }
}
