package org.kbfgs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.plan.TopologyChoice;
import org.kbfgs.spark.dataset.DatasetSummary;
import org.kbfgs.spark.session.Topology;

/** A training is given owners only where the executors have the memory for them. */
class PlannedRunTest {

    private static final long MEBI = 1L << 20;
    private static final int EXECUTORS = 8;

    private static final TrainConfig CONFIG = TrainConfig.of(Settings.of(List.of(
            "data.train=a",
            "data.test=b",
            "run.dir=c",
            "network.layers=[784,1000,500,250,30,250,500,1000,784]",
            "network.activations=[relu,relu,relu,linear,relu,relu,relu,linear]",
            "network.loss=sigmoid-cross-entropy",
            "optimizer.learning-rate=1",
            "optimizer.damping=1",
            "batch.size=1000",
            "shards=8")));

    private static final TopologyChoice OWNERS = TopologyChoice.faster(CONFIG, 60_000, EXECUTORS, 1);

    private static DatasetSummary rows(long count) {
        return SummarizedRows.of(count, Map.of());
    }

    private static Machine executor(long memoryFree) {
        return new Machine(
                "executor 1",
                "host",
                "17",
                "CpuBackend",
                "OpenBLAS 1 Core",
                "",
                0,
                Map.of(),
                Map.of(),
                1,
                1,
                "/cache",
                true,
                List.of(),
                4096 * MEBI,
                4096 * MEBI,
                0,
                memoryFree,
                "/local",
                "/dev/disk",
                100_000 * MEBI);
    }

    private static Topology affordable(Machine... executors) {
        PlannedRun run = new PlannedRun(CONFIG, new DataCheck(CONFIG, rows(60_000), rows(10_000), Optional.empty()));
        return run.affordable(OWNERS, List.of(executors), new SparkConf(false), EXECUTORS)
                .topology();
    }

    @Test
    void ownersNeedRoomOnEveryExecutor() {
        Machine roomy = executor(8192 * MEBI);
        Machine[] all = Collections.nCopies(EXECUTORS, roomy).toArray(Machine[]::new);
        assertThat(OWNERS.topology()).isEqualTo(Topology.OWNERS);
        assertThat(affordable(all)).isEqualTo(Topology.OWNERS);

        all[EXECUTORS - 1] = executor(8 * MEBI);
        assertThat(affordable(all)).isEqualTo(Topology.DRIVER);
    }

    @Test
    void halfOfTheExecutorsMayBeLost() {
        assertThat(least(2)).isEqualTo(least(1));
        assertThat(least(8)).isEqualTo(least(7)).isLessThan(least(2));
    }

    /** The least native memory, in MiB, with which so many equal executors are given owners. */
    private static int least(int executors) {
        int no = 0;
        int yes = 1 << 14;
        while (yes - no > 1) {
            int middle = (no + yes) / 2;
            Machine[] all =
                    Collections.nCopies(executors, executor(middle * MEBI)).toArray(Machine[]::new);
            if (affordable(all) == Topology.OWNERS) {
                yes = middle;
            } else {
                no = middle;
            }
        }
        return yes;
    }
}
