package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.Bfloat16;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** Sums are those at rounded weights, whose memory is taken once and freed. */
class RoundedWeightsTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(5, 3, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    private final Parameters weights = InitialWeights.uniform(NETWORK, Matrices.FLOAT32, 3);
    private final List<Parameters> asked = new ArrayList<>();
    private final Objective inner = new Objective() {
        @Override
        public long examples() {
            return 7;
        }

        @Override
        public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> requests) {
            asked.add(at);
            return new Lease<>(List.of(), () -> {});
        }
    };

    private Objective rounded(WirePrecision precision) {
        return RoundedWeights.of(inner, precision, NETWORK, Matrices.FLOAT32);
    }

    @Test
    void weightsThatAreNotRoundedArePassedOn() {
        assertThat(rounded(WirePrecision.FULL)).isSameAs(inner);
    }

    @Test
    void memoryIsTakenOnceAndFreed() {
        RoundedWeights objective = (RoundedWeights) rounded(WirePrecision.BFLOAT16);
        objective.close(); // There is nothing to free.
        objective.evaluate(weights, List.of()).close();
        objective.evaluate(weights, List.of()).close();
        assertThat(asked).hasSize(2);
        Matrix first = asked.get(0).flat();
        assertThat(asked.get(1).flat()).isSameAs(first);
        double[] computed = weights.flat().toDoubles();
        double[] at = first.toDoubles();
        Bfloat16.round(weights.flat());
        assertThat(at).isEqualTo(weights.flat().toDoubles()).isNotEqualTo(computed);
        objective.close();
        assertThatThrownBy(first::toDoubles).isInstanceOf(IllegalStateException.class);
    }
}
