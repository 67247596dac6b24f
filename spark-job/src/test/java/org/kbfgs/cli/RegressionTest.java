package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Regressions straight from CSV: Friedman's first function of five of ten features, with noise of variance 1. */
class RegressionTest {

    private static final int ROWS = 4000;

    @TempDir
    private Path folder;

    @BeforeEach
    void onThisMachine() throws IOException {
        System.setProperty("spark.master", "local[2]");
        Friedman.write(folder.resolve("train.csv"), ROWS, 1);
        Friedman.write(folder.resolve("test.csv"), ROWS / 4, 2);
    }

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.sql.files.maxPartitionBytes");
        System.clearProperty("spark.sql.files.openCostInBytes");
    }

    private Ran train(String run, String... settings) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("friedman.conf"),
                Friedman.configuration(folder.resolve("train.csv"), folder.resolve("test.csv")));
        List<String> words = new ArrayList<>(List.of("train", "--config", configuration.toString()));
        words.addAll(List.of("--set", "run.dir=" + folder.resolve(run)));
        for (String setting : settings) {
            words.addAll(List.of("--set", setting));
        }
        return Ran.of(words.toArray(String[]::new));
    }

    private JsonNode evaluated(String run, Path data) throws IOException {
        Ran ran = Ran.of(
                "evaluate",
                "--shards",
                "2",
                "--model",
                folder.resolve(run).toString(),
                "--data",
                data.toString(),
                "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        return new ObjectMapper().readTree(ran.out());
    }

    private JsonNode lastEpoch(String run) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"));
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private void assertRefused(Ran ran, String expected) {
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("kbfgs: ").contains(expected).doesNotContain("Exception", "org.apache");
    }

    /** The noise alone is 1; the mean as prediction has an error of about 5. */
    @Test
    void aNetworkLearnsTheFunctionAndEvaluateAgrees() throws IOException {
        Ran ran = train("run");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        JsonNode epoch = lastEpoch("run");
        double rmse = epoch.get("test_rmse").asDouble();
        assertThat(rmse).isBetween(0.9, 1.35);
        assertThat(epoch.get("test_mae").asDouble()).isBetween(0.7 * rmse, 0.9 * rmse); // 0.8 for a normal error
        assertThat(rmse).isCloseTo(Math.sqrt(epoch.get("test_error").asDouble()), within(1e-12));
        assertThat(epoch.get("test_r2").asDouble()).isBetween(0.9, 0.97);
        assertThat(ran.out()).contains(String.format(Locale.ROOT, "RMSE %.4g", rmse), "R2 0.9");
        JsonNode evaluated = evaluated("run", folder.resolve("test.csv"));
        assertThat(evaluated.get("rmse")).isEqualTo(epoch.get("test_rmse"));
        assertThat(evaluated.get("mae")).isEqualTo(epoch.get("test_mae"));
        assertThat(evaluated.get("r2")).isEqualTo(epoch.get("test_r2"));
        Path checkpoints = folder.resolve("run/checkpoints");
        Files.move(checkpoints.resolve(newest(checkpoints)), folder.resolve("checkpoint"));
        assertThat(evaluated("checkpoint", folder.resolve("test.csv"))).isEqualTo(evaluated);
    }

    private static Path newest(Path checkpoints) throws IOException {
        try (Stream<Path> all = Files.list(checkpoints)) {
            return all.map(Path::getFileName).max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    /** Its pictures are those of a prepared dataset; a silent answer would be wrong. */
    @Test
    void reconstructRefusesAModelOfATable() throws IOException {
        assertThat(train("run", "run.epochs=1").code()).isZero();
        String picture = folder.resolve("out.png").toString();
        assertRefused(
                Ran.of(
                        "reconstruct",
                        "--model",
                        folder.resolve("run").toString(),
                        "--data",
                        folder.resolve("test.csv").toString(),
                        "--to",
                        picture),
                "expected a model of a dataset in");
        assertThat(Path.of(picture)).doesNotExist();
    }

    /** evaluate's dataset has one row, of which it can learn neither a mean nor a variance. */
    @Test
    void evaluateAppliesTheMeansOfTheTrainingSet() throws IOException {
        assertThat(train("run", "run.epochs=2").code()).isZero();
        JsonNode epoch = lastEpoch("run");
        List<String> lines = Files.readAllLines(folder.resolve("test.csv"));
        double total = 0;
        for (int row = 1; row <= 3; row++) {
            Path one = Files.write(folder.resolve("one.csv"), List.of(lines.get(0), lines.get(row)));
            total += evaluated("run", one).get("error").asDouble();
        }
        Path three = Files.write(folder.resolve("three.csv"), lines.subList(0, 4));
        assertThat(evaluated("run", three).get("error").asDouble()).isCloseTo(total / 3, within(1e-5 * total));
        assertThat(epoch.get("test_rmse").asDouble()).isPositive();
    }

    @Test
    void theModelDoesNotDependOnHowFilesAreCut() throws IOException {
        assertThat(train("run", "run.epochs=1").code()).isZero();
        System.setProperty("spark.sql.files.maxPartitionBytes", "20000");
        System.setProperty("spark.sql.files.openCostInBytes", "1");
        assertThat(train("cut", "run.epochs=1").code()).isZero();
        for (String file : List.of("model.safetensors", "preprocessing.json")) {
            assertThat(Files.readAllBytes(folder.resolve("cut").resolve(file)))
                    .isEqualTo(Files.readAllBytes(folder.resolve("run").resolve(file)));
        }
    }

    @Test
    void orcIsReadAsCsvIs() throws IOException {
        assertThat(train("run", "run.epochs=1").code()).isZero();
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            for (String name : List.of("train", "test")) {
                spark.read()
                        .option("header", true)
                        .option("inferSchema", true)
                        .csv(folder.resolve(name + ".csv").toString())
                        .coalesce(1)
                        .write()
                        .orc(folder.resolve(name + ".orc").toString());
            }
        }
        Ran ran = train(
                "orc",
                "run.epochs=1",
                "data.train=" + folder.resolve("train.orc"),
                "data.test=" + folder.resolve("test.orc"));
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("orc/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("run/model.safetensors")));
    }

    @Test
    void emptyCellsAreRefusedOrFilled() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("train.csv")));
        lines.set(5, lines.get(5).replaceFirst("^[^,]*", ""));
        Files.write(folder.resolve("train.csv"), lines);
        assertRefused(train("run"), "column x1 of id 4 is null, expected a number, or data.nulls = mean or zero");
        assertThat(train("filled", "run.epochs=1", "data.nulls=mean").code()).isZero();
    }

    @Test
    void filesOfOtherHeadersAndCellsOfOtherTypesAreRefused() throws IOException {
        Path parts = Files.createDirectory(folder.resolve("parts.csv"));
        List<String> lines = Files.readAllLines(folder.resolve("train.csv"));
        Files.write(parts.resolve("a.csv"), lines);
        Files.write(parts.resolve("b.csv"), lines);
        assertThat(train("good", "run.epochs=1", "data.train=" + parts).code()).isZero();
        lines.set(0, lines.get(0).replace("x1,x2", "x2,x1"));
        Files.write(parts.resolve("b.csv"), lines);
        assertRefused(train("run", "data.train=" + parts), "parts.csv: column x1 is of type string");
        String doubles = Files.readAllLines(folder.resolve("train.csv")).get(0).replaceAll("[a-z0-9]+", "$0 double");
        String schema = "data.schema=" + doubles.replace("city double", "city string");
        assertThat(train("typed", "run.epochs=1", schema).code()).isZero();
        assertRefused(train("run", "data.train=" + parts, schema), "parts.csv: a file has another header than");
        assertRefused(
                train("run", "data.schema=" + doubles, "data.features=[\"*\"]", "network.layers=[11,20,1]"),
                "train.csv: has a cell that is not of its column's type in data.schema");
    }

    @ParameterizedTest
    @CsvSource({
        "'data.features=[x1,x2,x3,x4,x5,x6,x7,x8,x9,city]', 'train.csv: column city is of type string, expected a number or boolean'",
        "'data.features=[\"*\"]', 'column city is of type string, expected a number or boolean: leave it out'",
        "'data.features=[x1,x2]', 'data.features names 2 columns, expected 10'",
        "data.target=[y1], 'train.csv: no column y1 among x1, x2'",
        "data.target=city, 'train.csv: column city is of type string, expected a number'",
        "'data.target=[y,x1]', 'data.target: names 2 columns, expected 1'",
        "data.format=json, 'data.format = \"json\": expected parquet, orc, csv or libsvm'",
        "'data.schema=x1 dabble', 'data.schema'",
    })
    void settingsThatDoNotFitTheTableAreRefusedInOneLine(String setting, String expected) throws IOException {
        assertRefused(train("run", setting), expected);
    }
}
