package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.score.ArchitectureFile;
import org.kbfgs.score.ModelFormat;

/** {@code kbfgs evaluate} of networks whose outputs are their inputs, against figures computed by hand. */
class EvaluateFiguresTest {

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

    private void model(Loss loss, int width, String preprocessing) throws IOException {
        Architecture network = Architecture.of(List.of(width, width), List.of(Activation.LINEAR), loss);
        Parameters W = Parameters.zeros(network, BackendChoice.of(ElementType.FLOAT32));
        for (int i = 0; i < width; i++) {
            W.matrix(0).set(i, i, 1);
        }
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.write(run.resolve(ModelFormat.ARCHITECTURE), ArchitectureFile.bytes(network));
        try (OutputStream out = Files.newOutputStream(run.resolve(ModelFormat.WEIGHTS))) {
            ModelFormat.file(W, Map.of()).writeTo(out);
        }
        Files.writeString(
                run.resolve(ModelFormat.PREPROCESSING), "{\"kind\": \"kbfgs-preprocessing-1\", " + preprocessing + "}");
    }

    private Ran evaluate(List<String> rows, String... options) throws IOException {
        Path data = Files.write(folder.resolve("data.csv"), rows);
        List<String> words = new ArrayList<>(List.of(
                "evaluate", "--shards", "3", "--model", folder.resolve("run").toString(), "--data", data.toString()));
        words.addAll(List.of(options));
        Ran ran = Ran.of(words.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran;
    }

    private JsonNode figures(List<String> rows) throws IOException {
        return new ObjectMapper().readTree(evaluate(rows, "--json").out());
    }

    private static double softplus(double x) {
        return Math.log1p(Math.exp(x));
    }

    private static void assertNear(JsonNode figure, double expected) {
        assertThat(figure.isNumber()).as(figure.toString()).isTrue();
        assertThat(figure.doubleValue()).isCloseTo(expected, within(1e-6));
    }

    @Test
    void ofTwoClassesWithAndWithoutWeights() throws IOException {
        List<String> rows = List.of("a,b,y,w", "0,2,1,3", "0,1,1,1", "0,1,0,2", "0,0,0,1");
        model(Loss.SOFTMAX_CROSS_ENTROPY, 2, "\"features\": [\"a\", \"b\"], \"label\": \"y\"");
        JsonNode plain = figures(rows);
        assertThat(plain.get("examples").asInt()).isEqualTo(4);
        assertNear(plain.get("accuracy"), 0.75);
        assertNear(plain.get("log_loss"), (softplus(-2) + softplus(-1) + softplus(1) + softplus(0)) / 4);
        assertThat(plain.get("auc").doubleValue()).isEqualTo(3.5 / 4);
        assertThat(plain.get("confusion").toString()).isEqualTo("[[1.0,1.0],[0.0,2.0]]");
        model(Loss.SOFTMAX_CROSS_ENTROPY, 2, "\"features\": [\"a\", \"b\"], \"label\": \"y\", \"weight\": \"w\"");
        JsonNode weighted = figures(rows);
        assertNear(weighted.get("accuracy"), 5.0 / 7);
        assertNear(weighted.get("log_loss"), (3 * softplus(-2) + softplus(-1) + 2 * softplus(1) + softplus(0)) / 7);
        assertThat(weighted.get("auc").doubleValue()).isEqualTo(11.0 / 12);
        double[][] expected = {{4.0 / 7, 8.0 / 7}, {0, 16.0 / 7}};
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                assertNear(weighted.get("confusion").get(i).get(j), expected[i][j]);
            }
        }
    }

    @Test
    void ofOneClassThereIsNoArea() throws IOException {
        model(Loss.SOFTMAX_CROSS_ENTROPY, 2, "\"features\": [\"a\", \"b\"], \"label\": \"y\"");
        List<String> rows = List.of("a,b,y", "0,2,1", "0,1,1");
        JsonNode figures = figures(rows);
        assertThat(figures.get("auc").isNull()).isTrue();
        assertThat(figures.toString()).doesNotContain("NaN");
        assertThat(evaluate(rows).out())
                .contains("auc      undefined: examples are not of both classes", "accuracy 1.00000")
                .contains(String.format("class,0,1%n0,0,0%n1,0,2"));
    }

    @Test
    void theConfusionOfNamedClassesIsAFile() throws IOException {
        model(
                Loss.SOFTMAX_CROSS_ENTROPY,
                3,
                "\"features\": [\"a\", \"b\", \"c\"], \"label\": \"y\", \"classes\": [\"ant\", \"b,ee\", \"cat\"]");
        List<String> rows =
                List.of("a,b,c,y", "5,0,0,ant", "0,5,0,ant", "0,0,5,cat", "0,0,5,cat", "5,0,0,cat", "0,5,0,\"b,ee\"");
        Path file = folder.resolve("confusion.csv");
        assertThat(evaluate(rows, "--confusion", file.toString()).out()).doesNotContain("auc");
        assertThat(Files.readString(file)).isEqualTo("class,ant,\"b,ee\",cat\nant,1,1,0\n\"b,ee\",0,1,0\ncat,1,0,2\n");
        Ran again = Ran.of(
                "evaluate",
                "--model",
                folder.resolve("run").toString(),
                "--data",
                folder.resolve("data.csv").toString(),
                "--confusion",
                file.toString());
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).startsWith("kbfgs: --confusion " + file + ": exists, expected a new file");
    }

    @Test
    void ofSeveralLabels() throws IOException {
        model(Loss.SIGMOID_CROSS_ENTROPY, 3, "\"features\": [\"a\", \"b\", \"c\"], \"target\": [\"p\", \"q\", \"r\"]");
        List<String> rows = List.of("a,b,c,p,q,r", "2,-1,1,1,0,1", "1,1,1,1,1,1", "1,-3,2,0,0,1", "-1,2,-2,0,1,1");
        JsonNode figures = figures(rows);
        JsonNode labels = figures.get("labels");
        assertThat(labels.get(0).get("name").asText()).isEqualTo("p");
        assertNear(labels.get(0).get("log_loss"), (softplus(-2) + softplus(-1) + softplus(1) + softplus(-1)) / 4);
        assertNear(labels.get(0).get("accuracy"), 0.75);
        assertThat(labels.get(0).get("auc").doubleValue()).isEqualTo(3.5 / 4);
        assertNear(labels.get(1).get("log_loss"), (softplus(-1) + softplus(-1) + softplus(-3) + softplus(-2)) / 4);
        assertThat(labels.get(1).get("auc").doubleValue()).isEqualTo(1);
        assertThat(labels.get(2).get("auc").isNull()).isTrue();
        assertNear(labels.get(2).get("accuracy"), 0.75);
        assertThat(figures.get("macro_auc").isNull()).isTrue();
        assertNear(figures.get("accuracy"), (0.75 + 1 + 0.75) / 3);
        double all = labels.get(0).get("log_loss").doubleValue()
                + labels.get(1).get("log_loss").doubleValue()
                + labels.get(2).get("log_loss").doubleValue();
        assertNear(figures.get("loss"), all);
        assertThat(evaluate(rows).out())
                .contains("macro_auc undefined: ", "q: log loss ", "accuracy 1.00000, auc 1.00000", "r: log loss ");
        rows = new ArrayList<>(rows);
        rows.add("0,0,-5,0,0,0");
        assertNear(figures(rows).get("macro_auc"), (5.5 / 6 + 1 + 1) / 3);
        rows.add("0,0,0,0.5,0,0");
        assertThat(figures(rows).get("labels").get(0).get("auc").isNull())
                .as("a target between 0 and 1")
                .isTrue();
    }

    /** Poisson regression: the prediction is exp(z). */
    @Test
    void ofARegressionOfEachLoss() throws IOException {
        List<String> rows = List.of("a,y,w", "0,2,1", "1,0,3");
        for (Loss loss : List.of(Loss.POISSON, Loss.HUBER)) {
            model(loss, 1, "\"features\": [\"a\"], \"target\": [\"y\"], \"weight\": \"w\"");
            double first = loss == Loss.POISSON ? 1 - 2 : 0 - 2;
            double second = loss == Loss.POISSON ? Math.E : 1;
            JsonNode figures = figures(rows);
            double square = (first * first + 3 * second * second) / 4;
            assertNear(figures.get("rmse"), Math.sqrt(square));
            assertNear(figures.get("mae"), (Math.abs(first) + 3 * second) / 4);
            assertNear(figures.get("r2"), 1 - square / 0.75); // of 2 once and 0 three times
            double expected =
                    loss == Loss.POISSON ? (1 + 2 * Math.log(2) - 2 + 3 * Math.E) / 4 : (2 - 0.5 + 3 * 0.5) / 4;
            assertNear(figures.get("loss"), expected);
        }
    }
}
