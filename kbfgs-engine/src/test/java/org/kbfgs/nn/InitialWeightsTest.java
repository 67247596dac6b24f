package org.kbfgs.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.Matrices;

/** Initial weights are within +-1 / sqrt(d_in), and a function of the seed. */
class InitialWeightsTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(100, 30, 4), List.of(Activation.RELU, Activation.LINEAR), Loss.HALF_SQUARED_ERROR);

    @Test
    void liesWithinTheBound() {
        Parameters W = InitialWeights.uniform(NETWORK, Matrices.FLOAT64, 1);
        assertThat(Matrices.largest(W.matrix(0))).isBetween(0.095, 0.1);
        assertThat(Matrices.largest(W.matrix(1))).isLessThan(1 / Math.sqrt(30));
    }

    @Test
    void repeatsWithTheSeedAlone() {
        byte[] one = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1).toBytes();
        assertThat(InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 1).toBytes())
                .isEqualTo(one);
        assertThat(InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 2).toBytes())
                .isNotEqualTo(one);
    }
}
