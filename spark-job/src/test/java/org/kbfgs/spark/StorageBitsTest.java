package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.firstorder.Adam;
import org.kbfgs.optim.firstorder.AdamSettings;
import org.kbfgs.optim.kbfgs.KBfgs;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.optim.kfac.Kfac;
import org.kbfgs.optim.kfac.KfacSettings;
import org.kbfgs.optim.kfac.TargetSource;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.table.RowStorage;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.ScheduledBatches;

/** Executor processes whose rows are on disk train the weights, bit for bit, that they train with rows in memory. */
class StorageBitsTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final StepSettings SETTINGS = new StepSettings(0.01, 0.3);
    private static final int ITERATIONS = 4; // more than an epoch

    @TempDir
    private static Path folder;

    private static SparkSession session;

    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .config(LocalCluster.conf(LocalCluster.TWO_EXECUTORS))
                .getOrCreate();
        write("bytes", true);
        write("floats", false);
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static void write(String name, boolean isOfBytes) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < Example.EXAMPLES; id++) {
            int row = id;
            Object[] features = IntStream.range(0, Example.WIDTH)
                    .mapToObj(c -> isOfBytes ? (row * 31 + c * 17) % 256 / 255f : Example.feature(row, c))
                    .toArray();
            rows.add(RowFactory.create((long) id, features, id % 3));
        }
        Example.write(session, folder.resolve(name).toString(), Example.COLUMNS, rows);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes, 1", "bytes, 3", "bytes, 8",
        "floats, 1", "floats, 3", "floats, 8",
    })
    void methodsTrainTheSameBitsFromDisk(String form, int shards) {
        Workers workers = new Workers(1);
        KBfgsSettings settings = KBfgsSettings.paper(new KBfgsSettings.Factor.Dense());
        for (Optimizer<?> method : List.of(
                new KBfgs(settings, workers),
                new Kfac(KfacSettings.paper(), TargetSource.sampled(7), workers),
                new Adam(AdamSettings.paper(), workers))) {
            byte[] disk = trained(form, RowStorage.DISK, shards, method);
            assertThat(disk)
                    .as("%s", method.getClass().getSimpleName())
                    .isEqualTo(trained(form, RowStorage.MEMORY, shards, method))
                    .isNotEqualTo(Example.weights(ARITHMETIC.type(), 1).toBytes());
        }
    }

    private static byte[] trained(String form, RowStorage storage, int shards, Optimizer<?> method) {
        try (ParquetDataset data =
                ParquetDataset.load(session, folder.resolve(form).toString(), Example.NETWORK, storage, shards, 2)) {
            assertThat(kinds(data)).containsOnly(kind(form, storage));
            Parameters W = Example.weights(ARITHMETIC.type(), 1);
            BatchSchedule schedule = Example.schedule(shards);
            SparkObjective objective =
                    new SparkObjective(data, Example.NETWORK, ARITHMETIC, WirePrecision.FULL, schedule);
            var trainer =
                    new IterationRunner<>(objective, method, new ScheduledBatches(schedule), W, schedule.miniBatch());
            trainer.warmUp(SETTINGS);
            for (int k = 0; k < ITERATIONS; k++) {
                trainer.step(SETTINGS);
            }
            return W.toBytes();
        }
    }

    private static List<String> kinds(ParquetDataset data) {
        return data.shards()
                .map(shard -> shard.features().getClass().getSimpleName())
                .collect();
    }

    private static String kind(String form, RowStorage storage) {
        String kind = form.equals("bytes") ? "Bytes" : "Floats";
        return storage == RowStorage.DISK ? "Mapped" + kind : kind;
    }
}
