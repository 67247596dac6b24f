package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code data.weight}: weights change the results as they should, and where they should not, no bit. */
class WeightsTest {

    private static final int ROWS = 120;

    @TempDir
    private Path folder;

    private List<String> train = List.of();
    private List<String> test = List.of();

    @BeforeEach
    void onThisMachine() throws IOException {
        System.setProperty("spark.master", "local[2]");
        Friedman.write(folder.resolve("train.csv"), ROWS, 1);
        Friedman.write(folder.resolve("test.csv"), ROWS / 4, 2);
        train = Files.readAllLines(folder.resolve("train.csv"));
        test = Files.readAllLines(folder.resolve("test.csv"));
    }

    @AfterEach
    void clear() {
        System.clearProperty("spark.master");
    }

    /** The lines with a column w, whose text is a function of the row. */
    private void write(String name, List<String> lines, IntToDoubleFunction weight) throws IOException {
        List<String> weighted = new ArrayList<>(List.of(lines.get(0) + ",w"));
        for (int row = 1; row < lines.size(); row++) {
            weighted.add(lines.get(row) + "," + weight.applyAsDouble(row - 1));
        }
        Files.write(folder.resolve(name), weighted);
    }

    private void write(IntToDoubleFunction weight) throws IOException {
        write("train.csv", train, weight);
        write("test.csv", test, weight);
    }

    private Ran train(String run, String... settings) throws IOException {
        String configuration = Friedman.configuration(folder.resolve("train.csv"), folder.resolve("test.csv"));
        Path file = Files.writeString(folder.resolve("friedman.conf"), configuration);
        List<String> words = new ArrayList<>(List.of(
                "train",
                "--config",
                file.toString(),
                "--set",
                "run.dir=" + folder.resolve(run),
                "--set",
                "batch.size=25",
                "--set",
                "run.epochs=2"));
        for (String setting : settings) {
            words.addAll(List.of("--set", setting));
        }
        return Ran.of(words.toArray(String[]::new));
    }

    private void assertTrained(String run, String... settings) throws IOException {
        Ran ran = train(run, settings);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).isEmpty();
    }

    private byte[] model(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("model.safetensors"));
    }

    private JsonNode lastEpoch(String run) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"));
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private static double uneven(int row) {
        return (row * 7 % 5 + 1) / 3.0;
    }

    private void assertRefused(Ran ran, String expected) {
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("kbfgs: ").contains(expected).doesNotContain("Exception", "org.apache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"k-bfgs", "kfac"})
    void equalWeightsGiveTheBitsOfNoWeights(String method) throws IOException {
        String name = "optimizer.name=" + method;
        assertTrained("plain", name);
        for (double weight : new double[] {1, 0.3, 1e9}) {
            write(row -> weight);
            assertTrained("run" + weight, name, "data.weight=w");
            assertThat(model("run" + weight)).isEqualTo(model("plain"));
            assertThat(lastEpoch("run" + weight).get("test_r2"))
                    .isEqualTo(lastEpoch("plain").get("test_r2"));
        }
    }

    @Test
    void weightsMatterAndAPowerOfTwoInAllOfThemDoesNot() throws IOException {
        assertTrained("plain");
        write(WeightsTest::uneven);
        assertTrained("run", "data.weight=w");
        assertThat(model("run")).isNotEqualTo(model("plain"));
        write(row -> Math.scalb(uneven(row), 9));
        assertTrained("scaled", "data.weight=w");
        assertThat(model("scaled")).isEqualTo(model("run"));
    }

    @Test
    void weightedRowsOnDiskGiveTheBitsOfRowsInMemory() throws IOException {
        write(WeightsTest::uneven);
        assertTrained("run", "data.weight=w", "data.storage=memory");
        assertTrained("disk", "data.weight=w", "data.storage=disk");
        assertThat(model("disk")).isEqualTo(model("run"));
    }

    /** As the examples are counted without them, mini-batches are the same too. */
    @Test
    void rowsOfWeightZeroAreAsRowsThatAreNotThere() throws IOException {
        IntToDoubleFunction some = row -> row % 4 == 1 ? 0 : uneven(row);
        write(some);
        assertTrained("run", "data.weight=w");
        List<String> kept = kept(train);
        write("train.csv", kept, row -> uneven(original(row)));
        assertTrained("fewer", "data.weight=w");
        assertThat(model("fewer")).isEqualTo(model("run"));
        write(row -> row % 4 == 1 ? 0 : 2.5);
        assertTrained("rest", "data.weight=w");
        Files.write(folder.resolve("train.csv"), kept);
        Files.write(folder.resolve("test.csv"), kept(test));
        assertTrained("same");
        assertThat(model("rest")).isEqualTo(model("same"));
    }

    /** The lines without those of weight 0. */
    private static List<String> kept(List<String> lines) {
        List<String> kept = new ArrayList<>(List.of(lines.get(0)));
        for (int row = 0; row < lines.size() - 1; row++) {
            if (row % 4 != 1) {
                kept.add(lines.get(row + 1));
            }
        }
        return kept;
    }

    /** The row that became a kept row. */
    private static int original(int kept) {
        return kept / 3 * 4 + (kept % 3 == 0 ? 0 : kept % 3 + 1);
    }

    /** Means in place of nulls, means and deviations, on the full batch; and an evaluation, to rounding. */
    @Test
    void wholeWeightsAreAsManyCopies() throws IOException {
        IntToDoubleFunction copies = row -> 1 + row % 3;
        String[] full = {
            "batch.size=1000", "optimizer.name=adam", "optimizer.learning-rate=0.01", "run.epochs=5", "data.nulls=mean"
        };
        train = withNulls(train);
        write(copies);
        String[] weighted = Arrays.copyOf(full, full.length + 1);
        weighted[full.length] = "data.weight=w";
        assertTrained("run", weighted);
        for (String name : List.of("train", "test")) {
            List<String> all = name.equals("train") ? train : test;
            List<String> repeated = new ArrayList<>(List.of(all.get(0)));
            for (int row = 1; row < all.size(); row++) {
                for (int c = 0; c < copies.applyAsDouble(row - 1); c++) {
                    repeated.add(all.get(row));
                }
            }
            Files.write(folder.resolve(name + ".csv"), repeated);
        }
        assertTrained("copies", full);
        for (String figure : List.of("fills", "means", "scales")) {
            assertThat(preprocessing("run").findValue(figure))
                    .isNotNull()
                    .isEqualTo(preprocessing("copies").findValue(figure));
        }
        for (String figure : List.of("train_loss", "test_loss", "test_error", "test_rmse", "test_mae", "test_r2")) {
            double expected = lastEpoch("copies").get(figure).asDouble();
            assertThat(lastEpoch("run").get(figure).asDouble())
                    .as(figure)
                    .isCloseTo(expected, within(1e-4 * Math.abs(expected)));
        }
    }

    /** The lines with x2 empty in some. */
    private static List<String> withNulls(List<String> lines) {
        List<String> some = new ArrayList<>(lines);
        for (int row = 3; row < lines.size(); row += 5) {
            some.set(row, lines.get(row).replaceFirst(",[^,]*,", ",,"));
        }
        return some;
    }

    private JsonNode preprocessing(String run) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(run).resolve("preprocessing.json").toFile());
    }

    @Test
    void aResumedRunIsAnUninterruptedOneAndOtherWeightsAreOtherData() throws IOException {
        write(WeightsTest::uneven);
        assertTrained("whole", "data.weight=w");
        assertTrained("run", "data.weight=w", "run.epochs=1");
        String[] resume = {"train", "--resume", folder.resolve("run").toString(), "--set", "run.epochs=2"};
        write("train.csv", train, row -> row == 3 ? 0.7 : uneven(row));
        assertRefused(Ran.of(resume), "train");
        write(WeightsTest::uneven);
        Ran ran = Ran.of(resume);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(model("run")).isEqualTo(model("whole"));
    }

    @Test
    void evaluateUsesTheWeightsAndPredictDoesNotNeedThem() throws IOException {
        write(WeightsTest::uneven);
        assertTrained("run", "data.weight=w");
        String run = folder.resolve("run").toString();
        Ran ran = Ran.of(
                "evaluate",
                "--shards",
                "2",
                "--json",
                "--model",
                run,
                "--data",
                folder.resolve("test.csv").toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode figures = new ObjectMapper().readTree(ran.out());
        assertThat(figures.get("loss")).isEqualTo(lastEpoch("run").get("test_loss"));
        assertThat(figures.get("r2")).isEqualTo(lastEpoch("run").get("test_r2"));
        assertThat(figures.get("examples").asInt()).isEqualTo(ROWS / 4);
        Files.write(folder.resolve("plain.csv"), test);
        String plain = folder.resolve("plain.csv").toString();
        assertRefused(Ran.of("evaluate", "--model", run, "--data", plain), "plain.csv: no column w among");
        Ran predicted = Ran.of("predict", "--model", run, "--data", plain, "--to", folder.resolve("out") + "");
        assertThat(predicted.code()).as(predicted.err()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 'train.csv: weight w of id 4 is -1.0, expected a finite number of at least 0'",
        "NaN, 'train.csv: weight w of id 4 is NaN, expected a finite number of at least 0'",
        "Infinity, 'train.csv: weight w of id 4 is Infinity, expected a finite number of at least 0'",
        "'', 'train.csv: weight w of id 4 is null, expected a finite number of at least 0'",
    })
    void whatIsNoWeightIsRefused(String weight, String expected) throws IOException {
        write(WeightsTest::uneven);
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("train.csv")));
        lines.set(5, lines.get(5).replaceFirst(",[^,]*$", "," + weight));
        Files.write(folder.resolve("train.csv"), lines);
        assertRefused(train("run", "data.weight=w"), expected);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void weightsThatAreAllZeroOrNoNumbersAreRefused() throws IOException {
        write(row -> 0);
        assertRefused(train("run", "data.weight=w"), "train.csv: weights w are all 0, expected some above 0");
        assertRefused(
                train("run", "data.weight=city"),
                "train.csv: column city is of type string, expected a number or boolean");
        assertRefused(train("run", "data.weight=v"), "train.csv: no column v among x1, x2");
    }

    /** Features by pattern leave the column out, as they leave out the target. */
    @Test
    void aPatternOfFeaturesDoesNotTakeTheWeights() throws IOException {
        write(WeightsTest::uneven);
        assertTrained("run", "data.weight=w", "data.features=[\"*\",\"!city\"]");
        JsonNode preprocessing = preprocessing("run");
        assertThat(preprocessing.get("weight").asText()).isEqualTo("w");
        assertThat(preprocessing.get("features")).hasSize(10);
        assertThat(preprocessing.get("features").toString()).doesNotContain("\"w\"");
    }
}
