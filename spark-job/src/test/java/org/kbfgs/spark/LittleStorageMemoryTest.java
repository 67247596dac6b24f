package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.table.RowStorage;

/** Where Spark's storage memory has no room for all shards, the others are on disk, or refused. */
class LittleStorageMemoryTest {

    private static final int WIDTH = 500;
    private static final Architecture NETWORK =
            Architecture.of(List.of(WIDTH, WIDTH), List.of(Activation.LINEAR), Loss.SIGMOID_CROSS_ENTROPY);

    /** 8 MB of bytes, or 32 MB of floats. */
    private static final int ROWS = 16000;

    @TempDir
    private static Path folder;

    private static SparkSession session;

    /** Spark caches 24 MB, some of which it takes for itself. */
    @BeforeAll
    static void start() {
        session = SparkSession.builder()
                .config(Cluster.withTrainingDefaults(new SparkConf())
                        .setMaster("local[1]")
                        .setAppName("little")
                        .set("spark.testing.memory", "40000000")
                        .set("spark.testing.reservedMemory", "0"))
                .getOrCreate();
        write("bytes", "float(pmod(hash(id, i), 256) / 255)");
        write("floats", "float(pmod(hash(id, i), 1000) / 1000)");
        write("mixed", "float(if(id = 7000, 0.3, pmod(hash(id, i), 256) / 255))");
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static void write(String name, String feature) {
        session.range(0, ROWS, 1, 2)
                .selectExpr(
                        "id",
                        "transform(sequence(1, " + WIDTH + "), i -> " + feature + ") as features",
                        "int(0) as label")
                .write()
                .parquet(folder.resolve(name).toString());
    }

    private static ParquetDataset load(String name, RowStorage storage, int shards) {
        return ParquetDataset.load(session, folder.resolve(name).toString(), NETWORK, storage, shards, 1);
    }

    /** What is printed on standard error meanwhile. */
    private static String errors(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setErr(new PrintStream(seen, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return seen.toString(StandardCharsets.UTF_8);
    }

    private static List<String> kinds(ParquetDataset dataset) {
        return dataset.shards()
                .map(shard -> shard.features().getClass().getSimpleName())
                .collect();
    }

    /** Of 4 shards of 8 MB two fit into 24 MB; a shard of 8 MB that becomes 32 MB moves. */
    @ParameterizedTest
    @CsvSource({
        "bytes, 4, 'Bytes, Bytes, Bytes, Bytes', ''",
        "floats, 4, 'Floats, Floats, MappedFloats, MappedFloats', '2 of 4 shards, 16.0 MB'",
        "floats, 1, MappedFloats, '1 of 1 shards, 32.0 MB'",
        "mixed, 1, MappedFloats, '1 of 1 shards, 32.0 MB'"
    })
    void theShardsThatDoNotFitAreOnDisk(String name, int shards, String kinds, String warned) {
        String errors = errors(() -> {
            try (ParquetDataset dataset = load(name, RowStorage.MEMORY_AND_DISK, shards)) {
                assertThat(String.join(", ", kinds(dataset))).isEqualTo(kinds);
                assertThat(Stream.of(session.sparkContext().getRDDStorageInfo())
                                .filter(info -> info.id() == dataset.shards().id()))
                        .extracting(RDDInfo::numCachedPartitions)
                        .as("the partition is cached, its rows on disk or not")
                        .containsExactly(1);
            }
        });
        if (warned.isEmpty()) {
            assertThat(errors).isEmpty();
        } else {
            assertThat(errors)
                    .hasLineCount(1)
                    .startsWith(
                            "kbfgs: warning: " + folder.resolve(name) + ": " + warned
                                    + ", do not fit into Spark's storage memory and are kept on disk; more memory (--driver-memory)");
        }
    }

    /** A later dataset takes what an earlier one leaves, and drops nothing of it. */
    @Test
    void aSecondDatasetDoesNotDriveTheFirstOut() {
        try (ParquetDataset first = load("bytes", RowStorage.MEMORY_AND_DISK, 1)) {
            errors(() -> {
                try (ParquetDataset second = load("floats", RowStorage.MEMORY_AND_DISK, 4)) {
                    assertThat(kinds(second)).contains("Floats", "MappedFloats");
                    assertThat(Stream.of(session.sparkContext().getRDDStorageInfo()))
                            .extracting(RDDInfo::numCachedPartitions)
                            .containsExactly(1, 1);
                }
            });
            assertThat(kinds(first)).containsExactly("Bytes");
        }
    }

    @Test
    void memoryAloneIsRefusedWithTheCure() {
        assertThatThrownBy(() -> load("floats", RowStorage.MEMORY, 4))
                .isInstanceOf(BadInput.class)
                .hasMessageMatching("data.storage = memory: a shard of " + folder.resolve("floats")
                        + " takes 8.00 MB, \\S+ [kM]B of Spark's storage memory are free, expected as much: set more memory or"
                        + " executors, or data.storage = memory-and-disk");
        try (ParquetDataset bytes = load("bytes", RowStorage.MEMORY, 4)) {
            assertThat(kinds(bytes)).containsOnly("Bytes");
        }
        String errors = errors(() -> load("floats", RowStorage.DISK, 4).close());
        assertThat(errors).isEmpty();
    }

    @Test
    void shardsBeyondTheFirstTenAreKeptToo() {
        errors(() -> {
            try (ParquetDataset many = load("floats", RowStorage.MEMORY_AND_DISK, 200)) {
                assertThat(kinds(many)).contains("Floats", "MappedFloats").hasSize(200);
                assertThat(Stream.of(session.sparkContext().getRDDStorageInfo()))
                        .extracting(RDDInfo::numCachedPartitions)
                        .containsExactly(1);
            }
        });
    }

    /** As when the executor that held them is lost: the run is slow rather than at its end. */
    @Test
    void memoryAloneIsNotRefusedWhenShardsAreReadAgain() {
        try (ParquetDataset first = load("bytes", RowStorage.MEMORY, 1)) {
            first.shards().unpersist(true);
            first.shards().persist(StorageLevel.MEMORY_ONLY());
            errors(() -> {
                try (ParquetDataset second = load("floats", RowStorage.MEMORY_AND_DISK, 20)) {
                    assertThat(kinds(second)).contains("Floats", "MappedFloats");
                    assertThat(kinds(first)).containsExactly("Bytes");
                }
            });
        }
    }
}
