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
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kbfgs predict} applies to a table what the training set taught: columns, nulls, means, scales and names of classes. */
class PredictTableTest {

    private static final String NETWORK = "network { layers = [%s], activations = [tanh, linear], loss = %s }";

    @TempDir
    private Path folder;

    @BeforeEach
    void onThisMachine() {
        System.setProperty("spark.master", "local[2]");
    }

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
    }

    private void train(Path table, String data, String network) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("table.conf"),
                """
                data { train = "%s", test = "%s", standardize = standard, %s }
                run { dir = "%s", epochs = 3 }
                %s
                optimizer { learning-rate = 0.1, damping = 0.3 }
                batch.size = 50
                shards = 2
                """
                        .formatted(table, table, data, folder.resolve("run"), network));
        Ran ran = Ran.of("train", "--config", configuration.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private List<Row> predicted(Path table, String... more) {
        List<String> words = new ArrayList<>(List.of("predict", "--model", folder.resolve("run") + "", "--overwrite"));
        words.addAll(
                List.of("--data", table.toString(), "--to", folder.resolve("to").toString()));
        words.addAll(List.of(more));
        Ran ran = Ran.of(words.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            return spark.read().parquet(folder.resolve("to").toString()).collectAsList();
        } finally {
            spark.stop();
        }
    }

    private JsonNode evaluated(Path table) throws IOException {
        Ran ran = Ran.of("evaluate", "--model", folder.resolve("run") + "", "--data", table.toString(), "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        return new ObjectMapper().readTree(ran.out());
    }

    @Test
    void aRegressionsPredictionsHaveTheEvaluatedErrorAndNeedNoTarget() throws IOException {
        Path table = folder.resolve("table.csv");
        Friedman.write(table, 500, 1);
        train(table, "features = [\"x*\"], target = y", NETWORK.formatted("10, 20, 1", "half-squared-error"));
        List<Row> rows = predicted(table);
        double squares = 0;
        for (Row row : rows) {
            double error = row.<Double>getAs("y") - row.<Float>getAs("prediction");
            squares += error * error;
        }
        assertThat(rows).hasSize(500);
        double rmse = evaluated(table).get("rmse").asDouble();
        assertThat(Math.sqrt(squares / 500)).isCloseTo(rmse, within(1e-5 * rmse));

        Path features = folder.resolve("features.csv");
        try (Stream<String> lines = Files.lines(table)) {
            Files.write(
                    features,
                    lines.map(line -> line.substring(0, line.lastIndexOf(','))).toList());
        }
        assertThat(predicted(features, "--columns", "city").stream().map(row -> row.<Float>getAs("prediction")))
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row.<Float>getAs("prediction")).toList());
    }

    @Test
    void theTypesOfASchemaHoldForTheColumnsThatAreThere() throws IOException {
        Path table = folder.resolve("table.csv");
        Friedman.write(table, 200, 1);
        String types = Files.readAllLines(table)
                .get(0)
                .replaceAll("[a-z0-9]+", "$0 double")
                .replace("city double", "city string");
        String columns = "features = [\"x*\"], target = y, schema = \"" + types + "\"";
        train(table, columns, NETWORK.formatted("10, 20, 1", "half-squared-error"));
        List<Row> rows = predicted(table);
        Path other = folder.resolve("other.csv");
        Files.write(
                other,
                Files.readAllLines(table).stream()
                        .map(line -> "00" + line.substring(line.lastIndexOf(',') + 1) + ","
                                + line.substring(0, line.lastIndexOf(',')))
                        .toList());
        List<Row> others = predicted(other);
        assertThat(others.get(0).schema().fieldNames()[0]).isEqualTo("00y");
        assertThat(others.get(0).getString(0)).startsWith("00");
        assertThat(others.stream().map(row -> row.<Float>getAs("prediction")))
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row.<Float>getAs("prediction")).toList());
    }

    @Test
    void aClassIsPredictedByItsNameAndNullsAreFilled() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>(List.of("a,b,kind"));
        for (int row = 0; row < 300; row++) {
            double a = 10 * random.nextDouble();
            double b = 10 * random.nextDouble();
            lines.add(String.format(Locale.ROOT, "%s,%.4f,%s", row % 9 == 0 ? "" : a, b, b > 5 ? "high" : "low"));
        }
        Path table = Files.write(folder.resolve("table.csv"), lines);
        train(
                table,
                "features = [a, b], target = kind, nulls = mean",
                NETWORK.formatted("2, 5, 2", "softmax-cross-entropy"));
        List<Row> rows = predicted(table, "--output", "prediction,probabilities");
        long wrong = 0;
        for (Row row : rows) {
            List<Float> p = row.getList(row.fieldIndex("probabilities"));
            String name = row.getAs("prediction");
            assertThat(name).isEqualTo(p.get(0) >= p.get(1) ? "high" : "low");
            wrong += name.equals(row.getAs("kind")) ? 0 : 1;
        }
        assertThat(rows).hasSize(300);
        double error = evaluated(table).get("error").asDouble();
        assertThat(wrong / 300.0).isCloseTo(error, within(1e-12)).isLessThan(0.2);
    }

    @Test
    void anAutoencodersReconstructionIsInTheTablesUnits() throws IOException {
        Path table = folder.resolve("table.csv");
        Friedman.write(table, 300, 1);
        List<String> shifted = new ArrayList<>(Files.readAllLines(table));
        shifted.replaceAll(line -> line.startsWith("x") ? line : line.replaceFirst("^0", "1000"));
        Files.write(table, shifted);
        train(table, "features = [x1, x2, x3]", NETWORK.formatted("3, 6, 3", "half-squared-error"));
        List<Row> rows = predicted(table, "--output", "reconstruction,reconstruction_error", "--columns", "x1");
        for (Row row : rows) {
            List<Float> reconstruction = row.getList(1);
            assertThat(reconstruction.get(0)).isBetween(995f, 1005f);
            assertThat(reconstruction.get(1)).isBetween(-5f, 5f);
        }
        double mean =
                rows.stream().mapToDouble(row -> row.getFloat(2)).average().orElseThrow();
        assertThat(mean).isCloseTo(evaluated(table).get("error").asDouble(), within(1e-5));
    }

    @Test
    void aTableWithoutAFeatureIsRefusedByItsName() throws IOException {
        Path table = folder.resolve("table.csv");
        Friedman.write(table, 100, 1);
        train(table, "features = [\"x*\"], target = y", NETWORK.formatted("10, 20, 1", "half-squared-error"));
        Path other = Files.write(
                folder.resolve("other.csv"),
                Files.readAllLines(table).stream()
                        .map(line -> line.substring(line.indexOf(',') + 1))
                        .toList());
        Ran ran = Ran.of(
                "predict",
                "--model",
                folder.resolve("run").toString(),
                "--data",
                other.toString(),
                "--to",
                folder.resolve("to").toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("other.csv: no column x1 among x2, x3");
        assertThat(folder.resolve("to")).doesNotExist();
    }
}
