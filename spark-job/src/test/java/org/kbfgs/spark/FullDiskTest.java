package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.RowStorage;

/** Rows for which a local folder has no room are a failure in one line, and nothing of them is left. */
class FullDiskTest {

    private static final int WIDTH = 784;
    private static final Architecture NETWORK =
            Architecture.of(List.of(WIDTH, WIDTH), List.of(Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    @TempDir
    private Path folder;

    private Path local = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        local = Files.createDirectory(folder.resolve("full"));
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", local.toString());
    }

    /** Zeros, of which a shuffle is small. A shard passes the check of the free room as long as others are not written yet. */
    @ParameterizedTest
    @CsvSource({"1400k, 'free, 1.57 MB needed'", "2500k, No space left on device"})
    void isOneLine(String size, String reason) throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", local.toString()))
                .isTrue();
        String path = folder.resolve("rows").toString();
        SparkConf conf =
                new SparkConf().setMaster("local[1]").setAppName("full").set("spark.local.dir", local.toString());
        try (SparkSession session = SparkSession.builder().config(conf).getOrCreate()) {
            session.range(4000)
                    .selectExpr(
                            "id", "transform(sequence(1, " + WIDTH + "), i -> float(0)) as features", "int(0) as label")
                    .write()
                    .parquet(path);
            assertThatThrownBy(() -> ParquetDataset.load(session, path, NETWORK, RowStorage.DISK, 2, 1))
                    .isInstanceOf(ClusterFailure.class)
                    .hasMessageMatching("reading " + path + ": " + local + "/\\S+: .*" + reason
                            + "; rows are kept on disk there, expected room for them: set spark.local.dir .*");
            assertThat(openFiles()).isZero();
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(FullDiskTest::isOfRows).count();
        }
    }

    private static boolean isOfRows(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().contains("kbfgs-rows");
        } catch (IOException closed) {
            return false;
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
