package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.cli.Ran;
import org.kbfgs.spark.Example;
import org.kbfgs.spark.LocalCluster;

/** {@code kbfgs bench} as its user sees it, on a tiny network: what it prints and writes, not how fast it is. */
class BenchCommandTest {

    private static final List<String> METHODS = List.of("k-bfgs", "k-bfgs-l", "kfac", "adam", "rmsprop", "sgd");

    @TempDir
    private static Path folder;

    private static Set<String> settings = Set.of();
    private static Ran every = new Ran(0, "", "");

    @BeforeAll
    static void timeEveryMethod() {
        settings = LocalCluster.choose("local[2]");
        every = bench(
                "--layers",
                "6,4,6",
                "--method",
                String.join(",", METHODS),
                "--batch",
                "8",
                "--iterations",
                "3",
                "--warm-up",
                "1",
                "--json",
                figures().toString());
    }

    @AfterAll
    static void clear() {
        settings.forEach(System::clearProperty);
    }

    /** The figures of a benchmark of all methods on one executor process. */
    private static Path figures() {
        return folder.resolve("bench.json");
    }

    @Test
    void everyMethodHasItsTimesFloorAndTraffic() throws IOException {
        assertThat(every.err()).isEmpty();
        assertThat(every.code()).isZero();
        assertThat(every.out())
                .contains("local-cluster[1,", "GF/s", "floor", "settle")
                .containsPattern("wire +full");
        assertThat(every.out().lines().filter(line -> line.startsWith("k-bfgs-l")))
                .hasSize(2);

        JsonNode json = new ObjectMapper().readTree(figures().toFile());
        assertThat(json.get("wire").asText()).isEqualTo("full");
        assertThat(json.get("shards").asInt()).isEqualTo(2);
        assertThat(json.get("kernel").asText()).isNotEmpty();
        double speed = json.get("sgemm_gflops").asDouble();
        assertThat(speed).isPositive();
        for (String name : METHODS) {
            JsonNode method = json.get("methods").get(name);
            for (String key :
                    List.of("floor_seconds", "local_seconds", "spark_processes_seconds", "bytes_up", "bytes_message")) {
                assertThat(method.get(key).asDouble()).as(name + " " + key).isPositive();
            }
            assertThat(method.get("bytes_down").asLong()).isEqualTo(4 * (4 * 7 + 6 * 5));
            assertThat(method.has("spark_local_seconds") || method.has("peer_seconds"))
                    .isFalse();
            assertThat(method.get("floor_seconds").asDouble() * speed * 1e9)
                    .isCloseTo(method.get("flops").asDouble(), within(1e-3));
            assertThat(method.get("flops_sums").asDouble())
                    .isPositive()
                    .isLessThan(method.get("flops").asDouble());
            assertThat(method.get("clusters")).hasSize(1);
            JsonNode parts = method.get("parts_seconds");
            assertThat(parts.get("spark_own").asDouble())
                    .isCloseTo(
                            parts.get("spark_evaluate").asDouble()
                                    - parts.get("local_evaluate").asDouble(),
                            within(1e-12));
            boolean twoEvaluations = name.startsWith("k-bfgs") || name.equals("kfac");
            assertThat(parts.get("probe").asDouble() > 0).isEqualTo(twoEvaluations);
        }
    }

    @Test
    void asBfloat16TheArraysOfAMessageAreHalfAsLong() throws IOException {
        Path file = folder.resolve("bfloat16.json");
        String options = "--layers 6,4,6 --method adam --batch 8 --warm-up 1 --iterations 1 --wire bfloat16 --json ";
        Ran ran = bench((options + file).split(" "));
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).containsPattern("wire +bfloat16");
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("wire").asText()).isEqualTo("bfloat16");
        JsonNode half = json.at("/methods/adam");
        JsonNode full = new ObjectMapper().readTree(figures().toFile()).at("/methods/adam");
        long arrays = 4 * (4 * 7 + 6 * 5);
        assertThat(half.get("bytes_message").asLong())
                .isEqualTo(full.get("bytes_message").asLong() - arrays / 2);
        assertThat(half.get("bytes_up").asLong()).isEqualTo(full.get("bytes_up").asLong() - arrays / 2);
    }

    @Test
    void aDatasetsWayIntoMemoryIsTimedAndItsEvaluationIsOneJob() throws IOException {
        Path data = folder.resolve("data");
        Ran.writeExamples(data, 0);
        Path file = folder.resolve("input.json");
        Ran ran = bench("--layers", "6,4,6", "--shards", "3", "--input", data.toString(), "--json", file.toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("MB/s core", "local[2]");

        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("input_bytes").asLong()).isEqualTo(Example.EXAMPLES * Example.WIDTH * Float.BYTES);
        assertThat(json.get("cores").asInt()).isEqualTo(2);
        assertThat(json.get("input_mb_per_second_core").asDouble())
                .isCloseTo(
                        json.get("input_bytes").asDouble()
                                / 1e6
                                / json.get("input_seconds").asDouble()
                                / 2,
                        within(1e-9));
        assertThat(json.get("evaluation_seconds").asDouble()).isPositive();
        assertThat(json.get("evaluation_jobs").asInt()).isEqualTo(1);
    }

    @Test
    void predictionsAreTimedBesideSparksOwnNetwork() throws IOException {
        Path data = folder.resolve("scored");
        Ran.writeExamples(data, 0);
        Path file = folder.resolve("predict.json");
        Ran ran = bench("--layers", "6,4,6", "--predict", data.toString(), "--json", file.toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("kbfgs predict", "MultilayerPerceptronClassificationModel", "rows/second");
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("rows").asLong()).isEqualTo(Example.EXAMPLES);
        assertThat(json.get("programs")).hasSize(2);
        json.get("programs")
                .forEach(
                        program -> assertThat(program.get("seconds").asDouble()).isPositive());
    }

    @Test
    void aFileThatHasNoFiguresIsKept() throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Path notes = Files.writeString(own.resolve("notes.txt"), "mine");
        String[] bench = "bench --layers 6,6 --batch 2 --iterations 1 --warm-up 1 --json".split(" ");
        Ran refused = Ran.of(with(bench, notes));
        assertThat(refused.err())
                .isEqualTo("kbfgs: --json " + notes + ": exists and has no figures of kbfgs bench, expected a new file"
                        + System.lineSeparator());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(notes).hasContent("mine");
        Path figures = Files.copy(figures(), own.resolve("figures.json"));
        Path link = Files.createSymbolicLink(own.resolve("link"), figures);
        assertThat(Ran.of(with(bench, link)).code()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.mismatch(figures, figures())).isNotNegative();
        try (Stream<Path> all = Files.list(own)) {
            assertThat(all).containsExactlyInAnyOrder(notes, figures, link);
        }
    }

    private static String[] with(String[] words, Path last) {
        return Stream.concat(Arrays.stream(words), Stream.of(last.toString())).toArray(String[]::new);
    }

    @Test
    void memoryIsMeasuredBesideWhatIsComputed() throws IOException {
        Path file = folder.resolve("memory.json");
        String options = "--memory --layers 6,4,6 --method adam --batch 8 --warm-up 1 --iterations 2";
        Ran ran = bench((options + " --json " + file).split(" "));
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("computed", "optimiser (1 x ");
        JsonNode driver = new ObjectMapper().readTree(file.toFile()).at("/memory/driver");
        assertThat(driver.at("/late/heap_bytes").asLong()).isPositive();
        double parts = 0;
        for (JsonNode part : driver.get("parts")) {
            parts +=
                    part.get("when").asText().equals("held") ? part.get("bytes").asDouble() : 0;
        }
        assertThat(driver.get("computed_heap_bytes").asDouble()
                        + driver.get("computed_native_bytes").asDouble())
                .isCloseTo(parts, within(1e-3));
    }

    @Test
    void aTimelineIsOfOneMethodAndReplacesNoOtherFile() throws IOException {
        System.setProperty("spark.kbfgs.topology", "owners");
        try {
            assertThat(bench("--layers", "6,4,6", "--timeline", "a.png").err())
                    .isEqualTo("kbfgs: --timeline a.png: expected a file of the name *.svg\n");
            assertThat(bench("--layers", "6,4,6", "--timeline", "a.svg", "--method", "adam,sgd")
                            .err())
                    .isEqualTo("kbfgs: --timeline: expected one --method and at most one --processes with it\n");
            Path other = Files.writeString(folder.resolve("other.svg"), "<svg/>");
            assertThat(bench("--layers", "6,4,6", "--timeline", other.toString())
                            .err())
                    .isEqualTo("kbfgs: --timeline: " + other + " exists and is no timeline, expected a new file\n");
        } finally {
            System.clearProperty("spark.kbfgs.topology");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch 10 | expected either --network or --layers",
                "--layers 6,4,6 --batch 0 | --batch 0: expected at least 1",
                "--layers 6,4,6 --processes 0 | --processes 0: expected at least 1",
                "--layers 6,4,6 --memory --method adam,sgd | --memory: expected one --method",
                "--layers 6,4,6 --memory --processes 1,2 | --memory: expected one --method and at most one --processes",
                "--layers 6,4,6 --timeline a.svg | --timeline: expected spark.kbfgs.topology = owners",
                "--layers 6,4,6 --shards 0 | --shards 0: expected at least 1",
                "--layers 6,4,6 --input nowhere.parquet | nowhere.parquet: not readable as Parquet",
                "--layers 6,4,6 --input nowhere.csv --set data.format=csv | nowhere.csv: not readable as CSV",
                "--input nowhere.parquet | expected either --network or --layers",
                "--layers 6,4,6 --input nowhere.parquet --dtype float16 | --dtype float16: expected float32 or float64",
                "--memory --processes 1,2 | --memory: expected one --method and at most one --processes",
                "--layers 6,4,6 --dtype float16 | --dtype float16: expected float32 or float64",
                "--layers 6,4,6 --wire float16 | --wire float16: expected full or bfloat16",
                "--layers 6,4,6 --wire bfloat16 --dtype float64 | --wire bfloat16: expected full with float64",
                "--layers 6,4,6 --method newton | expected k-bfgs, k-bfgs-l, kfac, adam, rmsprop or sgd",
                "--layers 6,4,6 --peer peer.py | --peer peer.py: expected --network with it"
            })
    void mistakesAreRefusedInOneLine(String options, String message) {
        Ran ran = bench(options.strip().split(" "));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1).first().asString().contains(message);
    }

    private static Ran bench(String... options) {
        return Ran.of(Stream.concat(Stream.of("bench"), Stream.of(options)).toArray(String[]::new));
    }
}
