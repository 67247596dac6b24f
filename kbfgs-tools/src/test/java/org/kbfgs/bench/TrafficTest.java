package org.kbfgs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.WirePrecision;

/** Bytes of an iteration: weights down to each executor, a message up for each complete subtree of a task's shards. */
class TrafficTest {

    private static final Architecture NETWORK =
            Architecture.of(List.of(4, 3), List.of(Activation.LINEAR), Loss.SOFTMAX_CROSS_ENTROPY);

    private static final List<StatisticsRequest> WANTED =
            List.of(StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS, Statistic.GRADIENT));

    /** 15 weights and biases; a message has a count and ten scalars before its arrays. */
    private static final long MESSAGE = 8 + 10 * 8 + 4 * 15;

    @Test
    void weightsGoToEachExecutorOnce() {
        assertThat(traffic(4, 2, 3).down()).isEqualTo(3 * 4 * 15);
    }

    @Test
    void aTaskSendsItsLargestCompleteSubtrees() {
        assertThat(traffic(4, 1, 1).up()).isEqualTo(MESSAGE);
        assertThat(traffic(4, 2, 2).up()).isEqualTo(2 * MESSAGE);
        // Shards 0 and 1 are [0, 2); shards 2, 3 and 4 are [2, 4) and [4, 5).
        assertThat(traffic(5, 2, 2).up()).isEqualTo(3 * MESSAGE);
    }

    @Test
    void asBfloat16AMessagesArraysAreHalfAsLong() {
        assertThat(traffic(4, 2, 2, WirePrecision.BFLOAT16))
                .isEqualTo(new Traffic(2 * (MESSAGE - 2 * 15), 2 * 4 * 15, MESSAGE - 2 * 15, 4 * 15, 1));
    }

    @Test
    void amongOwnersTheDriverReceivesScalars() {
        Workload load = new Workload(
                NETWORK, ElementType.FLOAT32, WirePrecision.FULL, WirePrecision.FULL, new BatchSchedule(100, 10, 4, 1));
        assertThat(traffic(4, 2, 2).amongOwners(load, 1, 2))
                .isEqualTo(new Traffic(2 * (8 + 10 * 8), 0, MESSAGE, 4 * 15, 1));
    }

    private static Traffic traffic(int shards, int tasks, int executors) {
        return traffic(shards, tasks, executors, WirePrecision.FULL);
    }

    private static Traffic traffic(int shards, int tasks, int executors, WirePrecision precision) {
        Workload load = new Workload(
                NETWORK, ElementType.FLOAT32, precision, WirePrecision.FULL, new BatchSchedule(100, 10, shards, 1));
        return Traffic.of(load, WANTED, tasks, executors);
    }
}
