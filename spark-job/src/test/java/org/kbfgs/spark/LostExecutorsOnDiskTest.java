package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.optim.kbfgs.KBfgsSettings.Factor;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.table.RowStorage;

/** Executors with rows on disk are killed: others write the rows again, the bits stay, and the dead leave no files. */
class LostExecutorsOnDiskTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;
    private static final int SHARDS = 4;
    private static final int ITERATIONS = 12;

    @TempDir
    private Path folder;

    @Test
    void aTrainingContinues() throws Exception {
        List<String> local = List.of();
        String path = folder.resolve("rows.parquet").toString();
        List<Object> undisturbed = Training.run(
                Training.of(Example.local(SHARDS, ARITHMETIC.type()), SHARDS, new Factor.Dense(), ARITHMETIC.type()),
                ITERATIONS,
                k -> {});
        TwoHosts hosts = TwoHosts.start(folder.resolve("work"));
        try (SparkSession session = SparkSession.builder()
                .config(Cluster.withTrainingDefaults(hosts.conf()).set("spark.shuffle.io.retryWait", "200ms"))
                .getOrCreate()) {
            Example.write(session, path, Example.COLUMNS, Example.rows());
            try (ParquetDataset data = ParquetDataset.load(session, path, Example.NETWORK, RowStorage.DISK, SHARDS, 2);
                    Watch watch = new Watch(session.sparkContext())) {
                local = localFolders(data);
                assertThat(local).as("of the executors").hasSize(2);
                List<Object> disturbed = Training.run(
                        Training.of(
                                Example.distributed(data.shards(), SHARDS, ARITHMETIC.type()),
                                SHARDS,
                                new Factor.Dense(),
                                ARITHMETIC.type()),
                        ITERATIONS,
                        k -> {
                            if (k % 5 == 2 && !LocalCluster.executors().isEmpty()) {
                                LocalCluster.executors().get(0).destroyForcibly();
                            }
                        });
                assertThat(disturbed).isEqualTo(undisturbed);
                assertThat(watch.lostExecutors()).isPositive();
                assertThat(data.shards()
                                .map(shard -> shard.features().getClass().getSimpleName())
                                .collect())
                        .containsOnly("MappedFloats")
                        .hasSize(SHARDS);
            }
        } finally {
            hosts.close();
        }
        for (String one : local) {
            assertThat(files(Path.of(one))).noneMatch(file -> file.toString().contains("kbfgs-rows"));
        }
    }

    private static List<String> localFolders(ParquetDataset data) {
        return data
                .shards()
                .map(shard -> SparkEnv.get()
                        .blockManager()
                        .diskBlockManager()
                        .localDirs()[0]
                        .getPath())
                .collect()
                .stream()
                .distinct()
                .toList();
    }

    /** In a folder that may be gone. */
    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        }
    }
}
