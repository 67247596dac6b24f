package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kbfgs prepare table} as its user sees it: what it writes is what training reads from the table itself. */
class PrepareTableTest {

    private static final List<String> KINDS = List.of("oak", "ash", "elm");

    @TempDir
    private Path folder;

    @BeforeAll
    static void useTwoThreads() {
        System.setProperty("spark.master", "local[2]");
    }

    @AfterAll
    static void clear() {
        System.clearProperty("spark.master");
    }

    /** Feature c of row r. */
    private static double feature(int r, int c) {
        return (r * 7 + c * 3) % 11 / 8.0;
    }

    private Path csv(String name, int rows) throws IOException {
        StringBuilder text = new StringBuilder("kind,x0,x1,note,x2,price\n");
        for (int r = 0; r < rows; r++) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,n%d,%s,%s\n",
                    KINDS.get(r % 3),
                    feature(r, 0),
                    feature(r, 1),
                    r,
                    feature(r, 2),
                    r / 4.0));
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private Path libsvm(String name, int rows, int labels) throws IOException {
        StringBuilder text = new StringBuilder("# made by a test\n");
        for (int r = 0; r < rows; r++) {
            text.append(r % labels);
            for (int c = 0; c < 3; c++) {
                if (feature(r, c) != 0) {
                    text.append(' ').append(c + 1).append(':').append(feature(r, c));
                }
            }
            text.append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private Ran prepare(Path train, Path test, String... options) {
        List<String> words = new ArrayList<>(List.of(
                "prepare", "table", "--train", train.toString(), "--test", test.toString(), "--to", folder + "/out"));
        words.addAll(List.of(options));
        return Ran.of(words.toArray(String[]::new));
    }

    private List<Row> rows(String split) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            return spark.read().parquet(folder + "/out/" + split).orderBy("id").collectAsList();
        } finally {
            spark.stop();
        }
    }

    private static void assertFeatures(List<Row> rows) {
        for (int r = 0; r < rows.size(); r++) {
            List<Float> features = rows.get(r).getList(rows.get(r).fieldIndex("features"));
            assertThat(rows.get(r).getLong(0)).isEqualTo(r);
            assertThat(features).containsExactly((float) feature(r, 0), (float) feature(r, 1), (float) feature(r, 2));
        }
    }

    @Test
    void aTableWithNamedClassesBecomesADataset() throws IOException {
        Ran ran = prepare(csv("a.csv", 30), csv("b.csv", 12), "--features", "x*", "--label", "kind");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().strip()).isEqualTo("table: 30 training and 12 test rows in " + folder + "/out");
        List<Row> train = rows("train.parquet");
        assertThat(train).hasSize(30);
        assertFeatures(train);
        assertFeatures(rows("test.parquet"));
        List<String> sorted = KINDS.stream().sorted().toList();
        for (int r = 0; r < train.size(); r++) {
            assertThat(train.get(r).getInt(2)).isEqualTo(sorted.indexOf(KINDS.get(r % 3)));
        }
        JsonNode manifest =
                new ObjectMapper().readTree(folder.resolve("out/manifest.json").toFile());
        assertThat(manifest.get("train").get("kbfgs.classes").asText()).isEqualTo("[\"ash\",\"elm\",\"oak\"]");
        assertThat(manifest.get("columns").findValuesAsText("name")).containsExactly("id", "features", "label");
        assertThat(manifest.get("files").get(0).get("rows").asInt()).isEqualTo(30);
    }

    @Test
    void trainingMakesTheBitsOfTheTableItself() throws IOException {
        Path train = csv("a.csv", 30);
        Path test = csv("b.csv", 12);
        assertThat(prepare(train, test, "--features", "x0,x1,x2", "--target", "price")
                        .code())
                .isZero();
        String network = "network { layers = [3, 4, 1], activations = [tanh, linear], loss = half-squared-error }\n"
                + "optimizer { learning-rate = 0.1, damping = 0.3 }\nbatch.size = 7\nrun.epochs = 1\n";
        byte[] fromTable = model(
                "data { train = \"" + train + "\", test = \"" + test + "\", features = [x0, x1, x2], target = price }\n"
                        + network,
                "one");
        byte[] prepared = model(
                "data { train = \"" + folder + "/out/train.parquet\", test = \"" + folder
                        + "/out/test.parquet\", target = price }\n" + network,
                "two");
        assertThat(prepared).isEqualTo(fromTable);
    }

    @Test
    void weightsAreAColumnOfTheirNameAfterTheTargets() throws IOException {
        Path train = csv("a.csv", 30);
        Path test = csv("b.csv", 12);
        assertThat(prepare(train, test, "--features", "x0,x1,x2", "--label", "kind", "--weight", "price")
                        .code())
                .isZero();
        List<Row> rows = rows("train.parquet");
        assertThat(rows.get(0).schema().fieldNames()).containsExactly("id", "features", "label", "price");
        for (int r = 0; r < rows.size(); r++) {
            assertThat(rows.get(r).getFloat(3)).isEqualTo(r / 4f);
        }
        String network = "network { layers = [3, 4, 3], activations = [tanh, linear], loss = softmax-cross-entropy }\n"
                + "optimizer { learning-rate = 0.1, damping = 0.3 }\nbatch.size = 7\nrun.epochs = 1\n"
                + "data.weight = price\n";
        byte[] fromTable = model(
                "data { train = \"" + train + "\", test = \"" + test + "\", features = [x0, x1, x2], target = kind }\n"
                        + network,
                "one");
        byte[] prepared = model(
                "data { train = \"" + folder + "/out/train.parquet\", test = \"" + folder + "/out/test.parquet\" }\n"
                        + network,
                "two");
        assertThat(prepared).isEqualTo(fromTable);
    }

    private byte[] model(String configuration, String run) throws IOException {
        Path file = Files.writeString(
                folder.resolve(run + ".conf"), configuration + "run.dir = \"" + folder.resolve(run) + "\"\n");
        Ran ran = Ran.of("train", "--config", file.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        return Files.readAllBytes(folder.resolve(run).resolve("model.safetensors"));
    }

    @Tag("language")
    @Test
    void libsvmFilesLeaveOutZeros() throws IOException {
        Ran ran = prepare(libsvm("a.libsvm", 30, 3), libsvm("b.libsvm", 1, 3), "--label", "label", "--image", "3x1");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        List<Row> train = rows("train.parquet");
        assertThat(train).hasSize(30);
        assertFeatures(train);
        assertFeatures(rows("test.parquet"));
        assertThat(train.get(5).getInt(2)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--features x0,x9 | no column x9 among kind, x0, x1, note, x2, price",
                "--features x0,note | column note is of type string, expected a number or boolean",
                "--features y* | no column matches --features",
                "--features x* --label kind --target price | --label and --target: are both there",
                "--features x* --target label | --target label: is a name that prepared datasets use themselves",
                "--features x* --weight features | --weight features: is a name that prepared datasets use themselves",
                "--features x0,x1 --target x2 --weight x2 | --weight x2: is a --target too, expected another column",
                "--features x* --weight kind | column kind is of type string, expected a number or boolean",
                "--features x* --image 2x2 | --image 2x2: expected 3 pixels",
                "--features x* --image 3 | --image 3: expected height and width in pixels",
                "--features x* --format xml | --format xml: expected parquet, orc, csv or libsvm"
            })
    void aMistakeIsOneLineAndNothingIsWritten(String options, String expectation) throws IOException {
        assertRefused(prepare(csv("a.csv", 30), csv("b.csv", 12), options.split(" ")), expectation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 0:1 | has a line that is not LIBSVM's (indices should be one-based",
                "1 1:x | has a line that is not LIBSVM's",
                "1 3 | has a line that is not LIBSVM's",
                "word | has a line that is not LIBSVM's",
                "1 1:NaN | feature 0 of id 1 is NaN, expected a finite number"
            })
    void aBadLineOfLibsvmIsNamed(String line, String expectation) throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.libsvm"), "0 1:1\n" + line + "\n");
        assertRefused(prepare(bad, bad, "--label", "label"), expectation);
    }

    @Test
    void aNameOfTheTestTableAloneIsRefused() throws IOException {
        Path test = Files.writeString(folder.resolve("b.csv"), "kind,x0,x1,note,x2,price\nfir,1,1,n,1,1\n");
        assertRefused(
                prepare(csv("a.csv", 30), test, "--features", "x*", "--label", "kind"),
                "kind of id 0 is \"fir\", expected a label of the training set");
    }

    private void assertRefused(Ran ran, String expectation) throws IOException {
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).hasLineCount(1).contains(expectation);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).noneMatch(name -> name.contains("out"));
        }
    }
}
