package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.objective.DatasetObjective;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.WirePrecision;

/** With a local master a dataset's sums are computed by this process's threads, without jobs, to the same bits. */
class DatasetObjectiveTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 5;

    @TempDir
    private static Path folder;

    private static SparkSession session;
    private static String path = "";

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .config(new SparkConf().setMaster("local[2]").setAppName("local"))
                .getOrCreate();
        path = folder.resolve("rows.parquet").toString();
        Example.write(session, path, Example.COLUMNS, Example.rows());
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static Objective objective(ParquetDataset data, Workers workers) {
        return new DatasetObjective(Example.NETWORK, ARITHMETIC, WirePrecision.FULL, workers)
                .of(data, Example.schedule(SHARDS));
    }

    @Test
    void noJobIsRunAndTheBitsAreThoseOfJobs() throws Exception {
        try (ParquetDataset data = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 2);
                Workers workers = new Workers(2);
                Watch watch = new Watch(session.sparkContext())) {
            byte[][] bits = Example.bits(objective(data, workers), ARITHMETIC.type());
            assertThat(watch.jobs()).isZero();
            assertThat(bits)
                    .isDeepEqualTo(Example.bits(
                            Example.distributed(data.shards(), SHARDS, ARITHMETIC.type()), ARITHMETIC.type()));
        }
    }

    @Test
    void shardsThatSparkDroppedAreComputedAgain() {
        try (ParquetDataset data = ParquetDataset.load(session, path, Example.NETWORK, SHARDS, 2);
                Workers workers = new Workers(2)) {
            data.shards().unpersist(true);
            assertThat(Example.bits(objective(data, workers), ARITHMETIC.type()))
                    .isDeepEqualTo(Example.bits(Example.local(SHARDS, ARITHMETIC.type()), ARITHMETIC.type()));
        }
    }
}
