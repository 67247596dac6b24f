package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.data.RowBlock;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrices;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.spark.objective.DatasetObjective;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.RowStorage;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.TransformSettings;
import scala.Tuple2;

/** Rows in mapped files are those in memory, take no storage memory, and leave nothing behind. */
class RowsOnDiskTest {

    private static final Arithmetic ARITHMETIC = Matrices.FLOAT32;

    @TempDir
    private static Path folder;

    private static SparkSession session;

    /** What the rows are like. */
    enum Kind {
        BYTES,
        FLOATS,
        /** Bytes but for one number in the middle of a shard. */
        MIXED;

        float feature(int id, int column) {
            boolean isByte = this == BYTES || (this == MIXED && !(id == 13 && column == 4));
            return isByte ? (id * 31 + column * 17) % 256 / 255f : Example.feature(id, column);
        }

        String write() {
            List<Row> rows = new ArrayList<>();
            for (int id = 0; id < Example.EXAMPLES; id++) {
                int row = id;
                List<Float> features = IntStream.range(0, Example.WIDTH)
                        .mapToObj(c -> feature(row, c))
                        .toList();
                rows.add(RowFactory.create((long) id, features.toArray(), id % 3));
            }
            String path = folder.resolve(name()).toString();
            Example.write(session, path, Example.COLUMNS, rows);
            return path;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        session = SparkSession.builder()
                .config(new SparkConf()
                        .setMaster("local[2]")
                        .setAppName("disk")
                        .set(
                                "spark.local.dir",
                                Files.createDirectory(folder.resolve("local")).toString()))
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    private static ParquetDataset load(String path, String targets, RowStorage storage, int shards) {
        TargetColumns target =
                switch (targets) {
                    case "input" -> new TargetColumns.Input();
                    case "label" -> new TargetColumns.Label("label");
                    default -> new TargetColumns.Numbers(List.of("label", "id"));
                };
        Loss loss = targets.equals("label") ? Loss.SOFTMAX_CROSS_ENTROPY : Loss.HALF_SQUARED_ERROR;
        int outputs = targets.equals("input") ? Example.WIDTH : targets.equals("label") ? 3 : 2;
        Architecture network = Architecture.of(List.of(Example.WIDTH, outputs), List.of(Activation.LINEAR), loss);
        Fitting fitting = new Fitting.Learn(
                new TableSource(Optional.empty(), Optional.empty()),
                new TableColumns(new RowIdentity.Column("id"), new FeatureColumns.Single("features"), target),
                TransformSettings.NONE);
        return ParquetDataset.load(session, path, new Selection.All(), network, fitting, storage, shards, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "BYTES,input,1",
        "BYTES,label,3",
        "BYTES,numbers,3",
        "FLOATS,input,3",
        "FLOATS,label,3",
        "FLOATS,numbers,1",
        "MIXED,input,3",
        "MIXED,label,1",
        "MIXED,numbers,3"
    })
    void rowsOnDiskAreThoseInMemory(Kind kind, String targets, int shards) {
        String path = kind.write();
        try (ParquetDataset memory = load(path, targets, RowStorage.MEMORY, shards);
                ParquetDataset disk = load(path, targets, RowStorage.DISK, shards)) {
            assertThat(numbers(disk)).isEqualTo(numbers(memory));
            assertThat(kinds(disk)).allMatch(name -> name.contains("Mapped"));
            assertThat(kinds(disk))
                    .as("bytes as in memory")
                    .isEqualTo(kinds(memory).stream()
                            .map(name -> name.replace("Bytes", "MappedBytes").replace("Floats", "MappedFloats"))
                            .toList());
        }
    }

    /** By shard, the numbers of features and targets. */
    private static List<Tuple2<Integer, List<Double>>> numbers(ParquetDataset dataset) {
        return dataset.shards()
                .map(shard -> {
                    List<Double> all = new ArrayList<>();
                    for (RowBlock block : List.of(shard.features(), shard.targetsOrFeatures())) {
                        for (int i = 0; i < block.rows() * block.columns(); i++) {
                            all.add(block.at(i / block.columns(), i % block.columns()));
                        }
                    }
                    return new Tuple2<>(shard.number(), all);
                })
                .collect();
    }

    private static List<String> kinds(ParquetDataset dataset) {
        return dataset.shards()
                .map(shard -> shard.features().getClass().getSimpleName() + " "
                        + shard.targetsOrFeatures().getClass().getSimpleName())
                .collect();
    }

    @Test
    void theyTakeNoStorageMemory() {
        try (ParquetDataset disk = load(images(), "label", RowStorage.DISK, 4)) {
            assertThat(Stream.of(session.sparkContext().getRDDStorageInfo())
                            .filter(info -> info.id() == disk.shards().id())
                            .mapToLong(RDDInfo::memSize)
                            .sum())
                    .isBetween(1L, 100_000L);
        }
    }

    /** Of 3000 rows. */
    private static String images() {
        String path = folder.resolve("images").toString();
        session.range(3000)
                .selectExpr(
                        "id",
                        "transform(sequence(1, " + Example.WIDTH
                                + "), i -> float(pmod(hash(id, i), 256) / 255)) as features",
                        "int(id % 3) as label")
                .write()
                .parquet(path);
        return path;
    }

    @Test
    void theFilesHaveNoNamesAndAreGoneOnceTheyAreGarbage() throws Exception {
        awaitNoMaps(); // of other tests
        try (ParquetDataset disk = load(Kind.FLOATS.write(), "input", RowStorage.DISK, 3)) {
            assertThat(disk.shards().count()).isEqualTo(3);
            assertThat(rowFiles()).isEmpty();
            assertThat(maps()).isEqualTo(3);
        }
        awaitNoMaps();
    }

    private static void awaitNoMaps() throws Exception {
        for (int i = 0; i < 200 && maps() > 0; i++) {
            System.gc();
            Thread.sleep(50);
        }
        assertThat(maps()).isZero();
    }

    private static List<Path> rowFiles() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("local"))) {
            return all.filter(file -> file.toString().contains("kbfgs-rows")).toList();
        }
    }

    /** Of files of rows, in this process. */
    private static long maps() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(folder.toString()) && line.contains("kbfgs-rows"))
                    .count();
        }
    }

    /** Spark recomputes a partition that it has dropped, without copies of the rows. */
    @Test
    void shardsThatSparkDroppedAreWrittenAgain() {
        String path = folder.resolve("example").toString();
        Example.write(session, path, Example.COLUMNS, Example.rows());
        try (ParquetDataset disk = ParquetDataset.load(session, path, Example.NETWORK, RowStorage.DISK, 5, 2);
                Workers workers = new Workers(2)) {
            for (int i = 0; i < 2; i++) {
                assertThat(Example.bits(
                                new DatasetObjective(Example.NETWORK, ARITHMETIC, WirePrecision.FULL, workers)
                                        .of(disk, Example.schedule(5)),
                                ARITHMETIC.type()))
                        .isDeepEqualTo(Example.bits(Example.local(5, ARITHMETIC.type()), ARITHMETIC.type()));
                disk.shards().unpersist(true);
            }
        }
    }
}
