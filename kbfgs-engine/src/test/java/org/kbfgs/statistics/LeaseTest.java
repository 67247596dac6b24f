package org.kbfgs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kbfgs.Examples;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

class LeaseTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(4, 3, 4), List.of(Activation.TANH, Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);
    private static final List<StatisticsRequest> REQUESTS =
            List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS, Statistic.GRADIENT));

    @Test
    void aValueIsReadUntilTheLeaseIsClosedAndNotAfter() {
        AtomicInteger returned = new AtomicInteger();
        Lease<String> lease = new Lease<>("value", returned::incrementAndGet);
        assertThat(lease.get()).isEqualTo("value");
        assertThat(returned).hasValue(0);
        lease.close();
        lease.close();
        assertThat(returned).hasValue(1);
        assertThatThrownBy(lease::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void statisticsStayAsTheyAreWhileTheirLeaseIsOpenWhateverIsEvaluatedNext() {
        try (Workers workers = new Workers(2)) {
            Objective objective = Examples.random(NETWORK, 24, 3).objective(Matrices.FLOAT32, 8, 3, workers);
            try (Lease<List<Statistics>> first = objective.evaluate(weights(1), REQUESTS)) {
                byte[] before = first.get().get(0).toBytes();
                try (Lease<List<Statistics>> second = objective.evaluate(weights(2), REQUESTS)) {
                    assertThat(second.get().get(0).toBytes()).isNotEqualTo(before);
                }
                assertThat(first.get().get(0).toBytes()).isEqualTo(before);
            }
        }
    }

    @Test
    void theirMemoryIsUsedAgainOnceItIsClosed() {
        try (Workers workers = new Workers(2)) {
            Objective objective = Examples.random(NETWORK, 24, 3).objective(Matrices.FLOAT32, 8, 3, workers);
            Matrix memory;
            try (Lease<List<Statistics>> first = objective.evaluate(weights(1), REQUESTS)) {
                memory = first.get().get(0).flat();
            }
            try (Lease<List<Statistics>> second = objective.evaluate(weights(2), REQUESTS)) {
                assertThat(second.get().get(0).flat()).isSameAs(memory);
            }
        }
    }

    private static Parameters weights(long seed) {
        return InitialWeights.uniform(NETWORK, Matrices.FLOAT32, seed);
    }
}
