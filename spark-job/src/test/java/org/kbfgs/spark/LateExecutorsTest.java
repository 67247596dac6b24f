package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.WirePrecision;

/** An executor that registers after the dataset was read gets its share of the shards, and the bits stay the same. */
class LateExecutorsTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void theShardsAreSpreadOverAnExecutorThatComesLater() throws Exception {
        try (TwoHosts hosts = TwoHosts.start(folder.resolve("work"), 1);
                SparkSession session = SparkSession.builder()
                        .config(Cluster.withTrainingDefaults(hosts.conf())
                                .set("spark.scheduler.minRegisteredResourcesRatio", "0.5"))
                        .getOrCreate()) {
            String path = folder.resolve("rows.parquet").toString();
            Example.write(session, path, Example.COLUMNS, Example.rows());
            try (ParquetDataset data = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 1)) {
                Objective objective = new SparkObjective(
                        data, Example.NETWORK, ARITHMETIC, WirePrecision.FULL, Example.schedule(SHARDS));
                byte[][] alone = Example.bits(objective, ARITHMETIC.type());
                assertThat(data.shards().getNumPartitions()).isEqualTo(1);
                hosts.addWorker();
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (data.shards().getNumPartitions() == 1 && System.nanoTime() < end) {
                    objective
                            .evaluate(Example.weights(ARITHMETIC.type(), 3), Example.ITERATION)
                            .get();
                    Thread.sleep(50);
                }
                assertThat(data.shards().getNumPartitions()).isEqualTo(2);
                assertThat(Example.bits(objective, ARITHMETIC.type())).isDeepEqualTo(alone);
            }
        }
    }
}
