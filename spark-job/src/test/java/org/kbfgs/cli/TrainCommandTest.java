package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.model.Model;
import org.kbfgs.spark.Example;

/** {@code kbfgs train} as its user sees it: exit codes, lines, and what is in the run's folder. */
class TrainCommandTest extends TrainingCommandTest {

    @ParameterizedTest
    @CsvSource({"k-bfgs,float32", "k-bfgs-l,float64", "kfac,float32", "adam,float32", "rmsprop,float32", "sgd,float64"})
    void aRunHasItsMetricsConfigurationAndSummary(String optimizer, String dtype) throws IOException {
        Ran ran = train("optimizer.name=" + optimizer, "network.dtype=" + dtype);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(Model.load(run().toString(), new Configuration(), BackendChoice.get())
                        .weights()
                        .type())
                .isEqualTo(dtype.equals("float32") ? ElementType.FLOAT32 : ElementType.FLOAT64);
        assertThat(ran.out()).contains("epoch   2").contains("trained by " + optimizer + ": 2 epochs, 6 iterations");

        List<JsonNode> epochs = metrics("epoch");
        assertThat(epochs).extracting(e -> e.get("epoch").asInt()).containsExactly(0, 1, 2);
        assertThat(epochs.get(2).get("train_loss").asDouble())
                .isLessThan(epochs.get(0).get("train_loss").asDouble())
                .isGreaterThan(epochs.get(2).get("test_loss").asDouble());
        assertThat(epochs.get(0).get("train_seconds").asDouble()).isZero();
        assertThat(epochs.get(2).get("test_error").asDouble()).isBetween(0.0, 1.0);

        List<JsonNode> iterations = metrics("iteration");
        assertThat(iterations).extracting(i -> i.get("iteration").asInt()).containsExactly(0, 1, 2, 3, 4, 5);
        for (JsonNode iteration : iterations) {
            assertThat(iteration.get("loss").asDouble()).isPositive();
            assertThat(iteration.get("step_norm").asDouble()).isPositive();
            boolean curvature = optimizer.startsWith("k-bfgs");
            assertThat(iteration.get("layers")).hasSize(2).allSatisfy(layer -> {
                assertThat(layer.has("damping")).isEqualTo(curvature);
                if (!curvature) {
                    return;
                }
                assertThat(layer.get("damping").asText()).isIn("none", "first", "second", "both");
                assertThat(layer.get("theta1").asDouble()).isBetween(0.0, 1.0);
                assertThat(layer.get("theta2").asDouble()).isBetween(0.0, 1.0);
                assertThat(layer.get("sTy").isNumber() && layer.get("yHy").isNumber())
                        .isTrue();
                assertThat(layer.get("outcomes").get("Ha").asText()).isEqualTo("applied");
                assertThat(layer.get("outcomes").get("Hg").asText()).isNotEmpty();
            });
        }
    }

    @Test
    void aClassifiersTestErrorIsToldWithItsAccuracy() throws IOException {
        Ran ran = train(
                "network.loss=softmax-cross-entropy", "network.layers=[6,4,3]", "network.activations=[tanh,linear]");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        double error = metrics("epoch").get(2).get("test_error").asDouble();
        int wrong = (int) Math.round(error * Example.EXAMPLES);
        assertThat(error).isEqualTo(wrong / (double) Example.EXAMPLES);
        String figures = String.format(
                Locale.ROOT, "test error %.4g%%saccuracy %.2f %%%%", error, 100 - 100.0 * wrong / Example.EXAMPLES);
        assertThat(ran.out()).contains(String.format(figures, "   ")).contains(String.format(figures, ", "));
    }

    @Test
    void anAutoencodersTestErrorHasNoAccuracy() {
        assertThat(train("run.epochs=1").out()).contains("test error").doesNotContain("accuracy");
    }

    @ParameterizedTest
    @CsvSource({"k-bfgs,1e-9,6", "kfac,1e-9,6", "k-bfgs,1e3,0", "k-bfgs,null,0"})
    void whatABoundHasLeftOfAStepIsInTheMetrics(String optimizer, String bound, int shortened) throws IOException {
        Ran ran = train("optimizer.name=" + optimizer, "optimizer.step-bound=" + bound);
        assertThat(ran.err().lines())
                .hasSize(shortened == 0 ? 0 : 1)
                .allMatch(line -> line.startsWith("kbfgs: warning: epoch 1: train loss stands still"));
        assertThat(ran.code()).isZero();
        assertThat(metrics("iteration").stream().filter(iteration -> iteration.has("nu")))
                .hasSize(shortened)
                .allSatisfy(
                        iteration -> assertThat(iteration.get("nu").asDouble()).isStrictlyBetween(0.0, 1.0));
    }

    @Test
    void theVariantsOfKBfgsAreTrained() throws IOException {
        Ran ran = train(
                "optimizer.name=k-bfgs-l",
                "optimizer.k-bfgs.gradient-sample=with-probe",
                "optimizer.k-bfgs.pair-acceptance=bounded",
                "optimizer.k-bfgs.input-inverse=exact",
                "optimizer.k-bfgs.input-interval=2");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        for (JsonNode iteration : metrics("iteration")) {
            boolean due = iteration.get("iteration").asInt() % 2 == 0;
            assertThat(iteration.get("layers"))
                    .allSatisfy(
                            layer -> assertThat(layer.get("outcomes").has("Ha")).isEqualTo(due));
        }
    }

    @Test
    void theEffectiveConfigurationRunsToTheSameFigures() throws IOException {
        assertThat(train().code()).isZero();
        List<JsonNode> first = losses();
        Path again = Files.move(run().resolve("run.conf"), folder.resolve("again.conf"));
        assertThat(Ran.of("train", "--config", again.toString(), "--overwrite").code())
                .isEqualTo(2); // without its configuration the folder is no run
        assertThat(Ran.of("train", "--config", again.toString(), "--set", "run.dir=" + run() + "2")
                        .code())
                .isZero();
        assertThat(losses(Path.of(run() + "2"))).isEqualTo(first);
    }

    @Test
    void aRunThatIsThereIsRefusedAndLeftAloneUnlessItMayBeReplaced() throws IOException {
        assertThat(train().code()).isZero();
        String before = Files.readString(run().resolve("metrics.jsonl"));
        Ran refused = train();
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .hasLineCount(1)
                .contains("run.dir = ")
                .contains("exists, expected a new folder (or --overwrite)");
        assertThat(Files.readString(run().resolve("metrics.jsonl"))).isEqualTo(before);
        Ran badData = train("--overwrite", "data.test=" + folder.resolve("none"));
        assertThat(badData.code()).isEqualTo(2);
        assertThat(Files.readString(run().resolve("metrics.jsonl"))).isEqualTo(before);
        assertThat(train("--overwrite", "run.epochs=1").code()).isZero();
        assertThat(metrics("epoch")).hasSize(2);
    }

    @Test
    void aDivergenceEndsInOneLineWithoutAModel() throws IOException {
        Ran ran = train("optimizer.learning-rate=1e30");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).hasLineCount(1).contains("diverged at iteration").contains("smaller learning rate");
        assertThat(run().resolve("metrics.jsonl")).exists();
        assertThat(run().resolve("model.safetensors")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            network.layers=[7,4,7]              | has 6 features, expected 7
            network.loss=softmax-cross-entropy  | label of id
            network.layers=[6,4,5]              | 6 inputs and 5 outputs
            data.train=/nowhere                 | /nowhere: not readable as Parquet
            optimizer.damping=0                 | expected a number above 0
            """)
    void aMistakeEndsInOneLineAndLeavesNothing(String setting, String message) {
        Ran ran = train(
                setting.startsWith("network.loss")
                        ? new String[] {setting, "network.layers=[6,4,2]"}
                        : new String[] {setting});
        assertThat(ran.err()).hasLineCount(1).contains(message);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(run()).doesNotExist();
    }

    private Path run() {
        return folder.resolve("a run");
    }

    private Ran train(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--config", configuration()));
        for (String one : more) {
            arguments.addAll(one.startsWith("--") ? List.of(one) : List.of("--set", one));
        }
        return Ran.of(arguments.toArray(String[]::new));
    }

    private String configuration() {
        try {
            return Ran.configuration(folder.resolve("config.conf"), data.resolve("rows.parquet"), run().toString())
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> losses() throws IOException {
        return losses(run());
    }

    private static List<JsonNode> losses(Path run) throws IOException {
        return metrics(run, "epoch").stream().map(e -> e.get("train_loss")).toList();
    }

    private List<JsonNode> metrics(String kind) throws IOException {
        return metrics(run(), kind);
    }

    private static List<JsonNode> metrics(Path run, String kind) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode node = json.readTree(line);
            if (node.get("kind").asText().equals(kind)) {
                lines.add(node);
            }
        }
        return lines;
    }
}
