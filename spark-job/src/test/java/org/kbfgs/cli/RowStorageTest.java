package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.spark.Example;
import org.kbfgs.spark.LocalCluster;

/** A training's bits do not depend on where rows are kept, and of rows on disk nothing is left. */
class RowStorageTest {

    private static final String[] REGRESSION = {
        "data.target=[label]", "network.layers=[6,4,1]", "network.loss=half-squared-error"
    };
    private static final String[] CLASSIFICATION = {"network.layers=[6,4,3]", "network.loss=softmax-cross-entropy"};

    /** Of the datasets. */
    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    private Set<String> properties = Set.of();

    @BeforeAll
    static void writeDatasets() {
        Set<String> local = LocalCluster.choose("local[2]");
        Ran.writeExamples(data.resolve("floats"), 0);
        writeBytes(data.resolve("bytes"));
        local.forEach(System::clearProperty);
    }

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(folder.resolve("local"));
        onMaster("local[2]");
    }

    @AfterEach
    void clear() {
        properties.forEach(System::clearProperty);
        System.clearProperty("spark.local.dir");
    }

    private void onMaster(String master) {
        properties = LocalCluster.choose(master);
        System.setProperty("spark.local.dir", folder.resolve("local").toString());
    }

    private static void writeBytes(Path to) {
        StructType columns = new StructType()
                .add("id", DataTypes.LongType)
                .add("features", DataTypes.createArrayType(DataTypes.FloatType))
                .add("label", DataTypes.IntegerType);
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < Example.EXAMPLES; id++) {
            int row = id;
            rows.add(RowFactory.create(
                    (long) id,
                    IntStream.range(0, Example.WIDTH)
                            .mapToObj(c -> (row * 31 + c * 17) % 256 / 255f)
                            .toArray(),
                    id % 3));
        }
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            spark.createDataFrame(rows, columns).write().parquet(to.toString());
        } finally {
            spark.stop();
        }
    }

    /** The folder of a run that ended well. */
    private Path train(String name, String dataset, String... settings) throws IOException {
        Path run = folder.resolve(name);
        Path file = Ran.configuration(folder.resolve("config.conf"), data.resolve(dataset), run.toString());
        List<String> words = new ArrayList<>(List.of("train", "--config", file.toString()));
        for (String one : settings) {
            words.addAll(List.of("--set", one));
        }
        assertEndsWell(Ran.of(words.toArray(String[]::new)));
        return run;
    }

    private void assertEndsWell(Ran ran) throws IOException {
        assertThat(ran.err().lines().filter(line -> !line.matches("kbfgs: warning: (cluster|machines): .*")))
                .isEmpty();
        assertThat(ran.code()).isZero();
        try (Stream<Path> left = Files.walk(folder.resolve("local"))) {
            assertThat(left.filter(file -> file.toString().contains("kbfgs-rows")
                            || file.toString().contains("blockmgr")))
                    .isEmpty();
        }
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new);
    }

    private static void assertSame(Path run, Path expected) {
        assertThat(run.resolve("model.safetensors")).hasSameBinaryContentAs(expected.resolve("model.safetensors"));
    }

    @ParameterizedTest
    @CsvSource({"bytes,1", "bytes,3", "floats,1", "floats,3"})
    void aTrainingFromDiskHasTheBitsOfATrainingFromMemory(String dataset, int shards) throws IOException {
        for (String[] kind : List.of(REGRESSION, CLASSIFICATION, new String[0])) {
            String name = dataset + shards + String.join("", kind).length();
            String[] settings = with(kind, "shards=" + shards);
            Path memory = train(name + "memory", dataset, with(settings, "data.storage=memory"));
            assertSame(train(name + "disk", dataset, with(settings, "data.storage=disk")), memory);
        }
    }

    @ParameterizedTest
    @CsvSource({"bytes,3,true", "floats,1,false"})
    void soDoesAClusters(String dataset, int shards, boolean isRegression) throws IOException {
        String[] settings = with(isRegression ? REGRESSION : CLASSIFICATION, "shards=" + shards);
        Path memory = train("memory", dataset, with(settings, "data.storage=memory"));
        clear();
        onMaster(LocalCluster.TWO_EXECUTORS);
        assertSame(train("disk", dataset, with(settings, "data.storage=disk")), memory);
    }

    @Test
    void aRunIsResumedWithAnotherStorage() throws IOException {
        Path whole = train("whole", "floats", "data.validation-share=0.2");
        Path run = train(
                "run",
                "floats",
                "data.validation-share=0.2",
                "run.epochs=1",
                "data.storage=disk",
                "checkpoint.iterations=1");
        assertEndsWell(
                Ran.of("train", "--resume", run.toString(), "--set", "run.epochs=2", "--set", "data.storage=memory"));
        assertSame(run, whole);
        Path other = train("other", "floats", "data.validation-share=0.2", "run.epochs=1", "checkpoint.iterations=1");
        assertEndsWell(
                Ran.of("train", "--resume", other.toString(), "--set", "run.epochs=2", "--set", "data.storage=disk"));
        assertSame(other, whole);
    }

    @Test
    void aTrainingThatFailsLeavesNothingEither() throws IOException {
        Path file = Ran.configuration(
                folder.resolve("config.conf"),
                data.resolve("floats"),
                folder.resolve("run").toString());
        Ran failed = Ran.of(
                "train",
                "--config",
                file.toString(),
                "--set",
                "data.storage=disk",
                "--set",
                "optimizer.learning-rate=1e30");
        assertThat(failed.code()).isEqualTo(1);
        try (Stream<Path> left = Files.walk(folder.resolve("local"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void anotherValueIsRefused() throws IOException {
        Path file = Ran.configuration(
                folder.resolve("config.conf"),
                data.resolve("floats"),
                folder.resolve("run").toString());
        Ran refused = Ran.of("train", "--config", file.toString(), "--set", "data.storage=tape");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .hasLineCount(1)
                .contains("data.storage = \"tape\": expected memory, memory-and-disk or disk");
    }

    @Test
    void doctorSaysWhereRowsWillBe() throws IOException {
        Path file = Ran.configuration(
                folder.resolve("config.conf"),
                data.resolve("floats"),
                folder.resolve("run").toString());
        String local = folder.resolve("local").toString();
        Ran memory = Ran.of("doctor", "--config", file.toString());
        assertThat(memory.out())
                .containsPattern(
                        "ok +storage +data.storage = memory-and-disk: cached by a task: 552 B training rows \\(23 x"
                                + " 6 x 4 B / 1\\) \\+ 552 B test rows .* = 1.10 kB; Spark's storage memory is \\S+ [MG]B\n");
        Ran disk = Ran.of("doctor", "--config", file.toString(), "--set", "data.storage=disk");
        assertThat(disk.out())
                .containsPattern("ok +storage +data.storage = disk: disk of a task: 552 B training rows .* = 1.10 kB; "
                        + local + " has \\S+ [GT]B free\n")
                .doesNotContain("cached by a task");
        clear();
        onMaster(LocalCluster.TWO_EXECUTORS);
        Ran cluster = Ran.of("doctor", "--config", file.toString(), "--set", "data.storage=disk");
        assertThat(cluster.out()
                        .lines()
                        .filter(line ->
                                line.matches("ok +storage +data.storage = disk: disk of a task: 276 B .* free")))
                .as("each executor")
                .hasSize(2);
    }
}
