package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses against target columns, from a CSV file to predictions. */
class LossesTest {

    private static final int ROWS = 1000;

    @TempDir
    private Path folder;

    /** Friedman's y as a target with outliers, as a count, and two labels of which two or none can be true. */
    @BeforeEach
    void writeTables() throws IOException {
        System.setProperty("spark.master", "local[2]");
        for (String name : List.of("train", "test")) {
            Path file = folder.resolve(name + ".csv");
            Friedman.write(file, ROWS, name.length());
            List<String> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                String[] cells = line.split(",");
                if (lines.isEmpty()) {
                    lines.add(line + ",outlying,count,high,left");
                    continue;
                }
                double y = Double.parseDouble(cells[11]);
                double outlying = lines.size() % 50 == 0 ? y + 1000 : y;
                long count = Math.round(Math.max(0, y / 3));
                lines.add(line + "," + outlying + "," + count + "," + (y > 14 ? 1 : 0) + ","
                        + (Double.parseDouble(cells[0]) < 0.5));
            }
            Files.write(file, lines);
        }
    }

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
    }

    private Ran train(String run, String... settings) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("friedman.conf"),
                Friedman.configuration(folder.resolve("train.csv"), folder.resolve("test.csv")));
        List<String> words = new ArrayList<>(List.of(
                "train",
                "--config",
                configuration.toString(),
                "--set",
                "run.dir=" + folder.resolve(run),
                "--set",
                "run.epochs=6",
                "--set",
                "batch.size=100"));
        for (String setting : settings) {
            words.addAll(List.of("--set", setting));
        }
        return Ran.of(words.toArray(String[]::new));
    }

    private List<JsonNode> epochs(String run) throws IOException {
        List<JsonNode> epochs = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"))) {
            JsonNode one = new ObjectMapper().readTree(line);
            if (one.get("kind").asText().equals("epoch")) {
                epochs.add(one);
            }
        }
        return epochs;
    }

    private JsonNode evaluated(String run) throws IOException {
        Ran ran = Ran.of(
                "evaluate",
                "--json",
                "--model",
                folder.resolve(run).toString(),
                "--data",
                folder.resolve("test.csv").toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        return new ObjectMapper().readTree(ran.out());
    }

    private List<JsonNode> predicted(String run) throws IOException {
        Ran ran = Ran.of(
                "predict",
                "--format",
                "json",
                "--columns",
                "count",
                "--model",
                folder.resolve(run).toString(),
                "--data",
                folder.resolve("test.csv").toString(),
                "--to",
                folder.resolve(run + "-scores").toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        List<JsonNode> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve(run + "-scores"))) {
            for (Path file : files.filter(one -> one.getFileName().toString().startsWith("part-"))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    rows.add(new ObjectMapper().readTree(line));
                }
            }
        }
        return rows;
    }

    /** A constant rate explains nothing of the counts' variance. */
    @ParameterizedTest
    @CsvSource({"k-bfgs, 0.1", "kfac, 0.1", "adam, 0.02"})
    void poissonLearnsCounts(String method, double rate) throws IOException {
        Ran ran = train(
                "run",
                "network.loss=poisson",
                "data.target=count",
                "optimizer.name=" + method,
                "optimizer.learning-rate=" + rate);
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode last = epochs("run").get(6);
        assertThat(last.get("test_loss").asDouble())
                .isBetween(0.0, epochs("run").get(0).get("test_loss").asDouble() / 5);
        assertThat(last.get("test_r2").asDouble()).isBetween(0.6, 1.0);
        List<JsonNode> rows = predicted("run");
        assertThat(rows).hasSize(ROWS);
        double square = 0;
        for (JsonNode row : rows) {
            double prediction = row.get("prediction").asDouble();
            assertThat(prediction).isPositive();
            square += Math.pow(prediction - row.get("count").asDouble(), 2) / ROWS;
        }
        assertThat(Math.sqrt(square)).isCloseTo(last.get("test_rmse").asDouble(), within(1e-4));
    }

    /** A fiftieth of the targets are wrong by 1000, which draws a least-squares fit away by 20. */
    @Test
    void huberDoesNotFollowOutliers() throws IOException {
        String[] common = {"data.target=outlying", "optimizer.learning-rate=0.1"};
        Ran ran = train("run", "network.loss=huber", "network.huber-delta=1.5", "run.epochs=20", common[0], common[1]);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(train("squares", common).code()).isZero();
        double mae = evaluated("run").get("mae").asDouble();
        assertThat(mae).isBetween(20.0, 23.0); // of which the outliers are 20
        assertThat(evaluated("squares").get("mae").asDouble()).isGreaterThan(mae + 5);
        assertThat(Files.readString(folder.resolve("run/architecture.json"))).contains("\"huber_delta\":1.5");
    }

    @Test
    void severalLabelsAreLearnt() throws IOException {
        Ran ran = train(
                "run",
                "network.loss=sigmoid-cross-entropy",
                "data.target=[high,left]",
                "network.layers=[10,20,2]",
                "run.epochs=15");
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode figures = evaluated("run");
        assertThat(figures.get("macro_auc").asDouble()).isGreaterThan(0.95);
        assertThat(figures.get("accuracy").asDouble()).isGreaterThan(0.88);
        assertThat(figures.get("labels").get(1).get("name").asText()).isEqualTo("left");
    }

    @Test
    void aRateThatOverflowsIsADivergence() throws IOException {
        Ran ran = train(
                "run",
                "network.loss=poisson",
                "data.target=count",
                "optimizer.name=sgd",
                "optimizer.learning-rate=10000",
                "optimizer.step-bound=null");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("diverged at iteration").doesNotContain("NaN");
    }

    /** Of a model that was trained on other inputs. */
    @Test
    void aRateThatOverflowsEndsEvaluateAndPredictWithALine() throws IOException {
        Ran ran = train(
                "run",
                "network.loss=poisson",
                "data.target=count",
                "network.layers=[10,1]",
                "network.activations=[linear]",
                "optimizer.learning-rate=0.01",
                "run.epochs=1");
        assertThat(ran.code()).as(ran.err()).isZero();
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("test.csv")));
        lines.set(5, lines.get(5).replaceFirst("^[^,]*,", "1e9,"));
        lines.set(6, lines.get(6).replaceFirst("^[^,]*,", "-1e9,"));
        String data = Files.write(folder.resolve("far.csv"), lines).toString();
        String model = folder.resolve("run").toString();
        Ran evaluated = Ran.of("evaluate", "--model", model, "--data", data);
        assertOverflow(evaluated);
        String scores = folder.resolve("scores").toString();
        assertOverflow(Ran.of("predict", "--model", model, "--data", data, "--to", scores));
        assertThat(Path.of(scores)).doesNotExist();
    }

    private static void assertOverflow(Ran ran) {
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err())
                .startsWith("kbfgs: ")
                .contains("far.csv")
                .contains("exp(z) overflows float32")
                .doesNotContain("Exception", "org.apache", "Infinity");
    }

    @ParameterizedTest
    @CsvSource({
        "network.loss=poisson, data.target=y, 'expected a number of at least 0'",
        "network.huber-delta=2, data.target=y, 'network.huber-delta = \"2\": expected to be left out'",
        "network.loss=huber, network.huber-delta=0, 'network.huber-delta = \"0\": expected a number above 0'",
    })
    void whatDoesNotFitTheLossIsRefused(String one, String other, String expected) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("train.csv")));
        lines.set(5, lines.get(5).replaceFirst("(town [0-9],)[^,]*", "$1-2.5"));
        Files.write(folder.resolve("train.csv"), lines);
        Ran ran = train("run", one, other);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("kbfgs: ").contains(expected);
    }
}
