package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.model.Model;

/** {@code kbfgs train}: divergence, early ends, validation and the health of the curvature. */
class WatchedTrainingTest extends TrainingCommandTest {

    /** Diverges within two epochs at this rate and at half of it. */
    private static final String[] TOO_FAST = {
        "optimizer.name=sgd", "optimizer.learning-rate=4000", "divergence.loss-factor=2", "run.epochs=4"
    };

    private static final String[] BACK_OFF = {
        "divergence.policy=back-off", "divergence.back-off.learning-rate-factor=0.1", "checkpoint.iterations=1"
    };

    @Test
    void aLossThatExplodesEndsTheRunInOneLine() throws IOException {
        Ran ran = train("run", TOO_FAST);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .hasLineCount(1)
                .containsPattern("diverged at iteration \\d+: (train )?loss is .*, expected at most .*; likely cure:");
        JsonNode told = lines("run", "divergence").get(0);
        assertThat(told.get("message").asText()).contains("diverged at iteration");
        assertThat(told.has("returned_to")).isFalse();
        assertThat(folder.resolve("run/model.safetensors")).doesNotExist();
    }

    @Test
    void aRunThatBacksOffEndsAndTellsHow() throws IOException {
        Ran ran = train("run", join(TOO_FAST, BACK_OFF));
        assertNoErrors(ran);
        assertThat(ran.code()).isZero();
        List<ObjectNode> returns = lines("run", "divergence");
        assertThat(returns).isNotEmpty();
        for (int b = 0; b < returns.size(); b++) {
            assertThat(returns.get(b).get("back_offs").asInt()).isEqualTo(b + 1);
            assertThat(returns.get(b).get("learning_rate_factor").asDouble()).isEqualTo(Math.pow(0.1, b + 1));
        }
        assertThat(ran.out()).contains("Back at iteration ").contains("learning rate x 0.1");
        assertThat(folder.resolve("run/model.safetensors")).exists();
    }

    /** A tenth of the rate is still one that kills relus. */
    private static void assertNoErrors(Ran ran) {
        assertThat(ran.err().lines())
                .allMatch(line -> line.startsWith("kbfgs: warning: epoch ") && line.contains("relu units are dead"));
    }

    /** Whichever of its checkpoints is the last that a kill leaves, before or after a return. */
    @Test
    void aRunThatBacksOffIsResumedToTheSameBits() throws IOException {
        String[] all = join(join(TOO_FAST, BACK_OFF), "checkpoint.keep=100");
        assertThat(train("run", all).code()).isZero();
        List<String> names = names("run");
        assertThat(names).anyMatch(name -> name.contains("back-off"));
        for (String last : List.of(names.get(1), names.get(names.size() / 2), names.get(names.size() - 2))) {
            Path killed = folder.resolve("killed after " + last);
            RunCopies.copy(folder.resolve("run"), killed);
            Files.delete(killed.resolve("model.safetensors"));
            for (String later : names.subList(names.indexOf(last) + 1, names.size())) {
                RunCopies.delete(killed.resolve("checkpoints").resolve(later));
            }
            Ran ran = Ran.of("train", "--resume", killed.toString());
            assertNoErrors(ran);
            assertThat(ran.code()).isZero();
            assertThat(lines(killed.getFileName().toString(), ""))
                    .as("metrics after %s", last)
                    .isEqualTo(lines("run", ""));
            assertThat(killed.resolve("model.safetensors"))
                    .hasSameBinaryContentAs(folder.resolve("run/model.safetensors"));
        }
    }

    /** In the order of their writing: first before any return, then after the first, ... */
    private List<String> names(String run) throws IOException {
        try (Stream<Path> places = Files.list(folder.resolve(run).resolve("checkpoints"))) {
            return places.map(place -> place.getFileName().toString())
                    .sorted(java.util.Comparator.comparing((String name) ->
                                    name.contains("back-off") ? name.substring(name.indexOf("back-off")) : "")
                            .thenComparing(name -> name))
                    .toList();
        }
    }

    /** Finite all along, and ends above the initial weights' loss. */
    private static final String[] GROWING = {
        "network.activations=[tanh, linear]", "optimizer.name=sgd", "optimizer.learning-rate=50", "run.epochs=4"
    };

    @Test
    void aRunThatGrowsAboveItsInitialLossEndsInOneLineAndIsDiagnosedByLayer() throws IOException {
        Ran ran = train("run", GROWING);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .hasLineCount(1)
                .containsPattern(
                        "train loss \\(regularised\\) is .*, expected at most .*, by that of the initial weights;"
                                + " layer \\d: weights of norm .*; likely cure: a smaller learning rate");
        JsonNode told = lines("run", "divergence").get(0);
        assertThat(told.has("reproducible")).isFalse();
        assertThat(told.get("layers")).hasSize(2).allSatisfy(layer -> {
            assertThat(layer.get("weight_norm").asDouble()).isPositive();
            assertThat(layer.get("step_norm").asDouble()).isPositive();
        });
        assertThat(told.get("layers").get(0).get("idle_units").asDouble()).isBetween(0.0, 1.0);
        assertThat(folder.resolve("run/model.safetensors")).doesNotExist();
    }

    @Test
    void aRunThatGrowsBacksOffOrGoesOnWhereItIsToldTo() throws IOException {
        Ran back = train("run", join(GROWING, BACK_OFF));
        assertThat(back.code()).isZero();
        assertThat(back.err()).isEmpty();
        assertThat(lines("run", "divergence")).isNotEmpty();
        assertThat(train("other", join(GROWING, "divergence.initial-loss-factor=null"))
                        .code())
                .isZero();
        assertThat(lines("other", "divergence")).isEmpty();
    }

    /** Seed 3's only hidden unit is 0 for every example. */
    @Test
    void aDeadLayerAndOneThatIsNeverMovedAreWarnedOfOnce() throws IOException {
        Ran ran = train(
                "run",
                "network.layers=[6, 1, 6]",
                "optimizer.name=sgd",
                "optimizer.weight-decay=0",
                "run.seed=3",
                "run.epochs=4");
        assertThat(ran.code()).isZero();
        assertThat(ran.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "kbfgs: warning: epoch 0: layer 0: all of its 1 relu units are dead, 0 for every"
                                                + " training example"),
                        line -> assertThat(line)
                                .startsWith("kbfgs: warning: epoch 1: layer 0: all of its steps were zero"));
    }

    /** Weights of float32 that a step of 1e-30 times the gradient leaves as they are. */
    @Test
    void aLossThatStandsStillIsWarnedOfOnce() throws IOException {
        for (String size : List.of("7", "23")) {
            Ran ran = train("run " + size, "optimizer.learning-rate=1e-30", "run.epochs=4", "batch.size=" + size);
            assertThat(ran.code()).isZero();
            assertThat(ran.err())
                    .hasLineCount(1)
                    .containsPattern(
                            "kbfgs: warning: epoch [12]: train loss stands still since the first iteration, at [0-9.]+;"
                                    + " the largest step was of layer \\d, of norm ");
        }
    }

    @Test
    void patienceEndsARunAndTheBestModelIsKept() throws IOException {
        Ran ran = train(
                "run",
                "run.epochs=200",
                "optimizer.learning-rate=2",
                "data.validation-share=0.4",
                "stopping.patience=2");
        assertThat(ran.code()).isZero();
        List<ObjectNode> epochs = lines("run", "epoch");
        assertThat(epochs.size()).isLessThan(200);
        int best = 0;
        for (int e = 0; e < epochs.size(); e++) {
            best = loss(epochs, e) < loss(epochs, best) ? e : best;
        }
        assertThat(epochs).hasSize(best + 3);
        assertThat(Model.load(folder.resolve("run/best").toString(), new Configuration(), BackendChoice.get())
                        .weights()
                        .toBytes())
                .isNotEmpty();
        assertThat(train(
                                "shorter",
                                "run.epochs=" + Math.max(1, best),
                                "optimizer.learning-rate=2",
                                "data.validation-share=0.4")
                        .code())
                .isZero();
        if (best > 0) {
            assertThat(Model.load(folder.resolve("run/best").toString(), new Configuration(), BackendChoice.get())
                            .weights()
                            .toBytes())
                    .isEqualTo(
                            Model.load(folder.resolve("shorter").toString(), new Configuration(), BackendChoice.get())
                                    .weights()
                                    .toBytes());
        }
    }

    private static double loss(List<ObjectNode> epochs, int e) {
        return epochs.get(e).get("validation_loss").asDouble();
    }

    @Test
    void aValidationSetOfItsOwnIsToldOf() throws IOException {
        Ran ran = train("run", "data.validation=" + data.resolve("rows.parquet"), "stopping.keep-best=false");
        assertThat(ran.code()).isZero();
        assertThat(lines("run", "epoch")).hasSize(3).allSatisfy(epoch -> assertThat(epoch.get("validation_loss"))
                .isEqualTo(epoch.get("test_loss")));
        assertThat(folder.resolve("run/best")).doesNotExist();
    }

    @Test
    void aTimeBudgetEndsARunWithAModelAndARunGoesOnFromThere() throws IOException {
        assertThat(train("run", "stopping.minutes=1e-9").code()).isZero();
        assertThat(lines("run", "iteration")).hasSize(1);
        assertThat(folder.resolve("run/model.safetensors")).exists();
        Ran ran = Ran.of("train", "--resume", folder.resolve("run").toString(), "--set", "stopping.minutes=null");
        assertThat(ran.code()).isZero();
        assertThat(train("whole").code()).isZero();
        assertThat(lines("run", "iteration")).isEqualTo(lines("whole", "iteration"));
        assertThat(folder.resolve("run/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
    }

    @Test
    void theCurvaturesHealthIsInTheEpochsLines() throws IOException {
        assertThat(train("run", "health.lanczos-steps=4").code()).isZero();
        List<ObjectNode> epochs = lines("run", "epoch");
        JsonNode last = epochs.get(epochs.size() - 1).get("layers");
        assertThat(last).hasSize(2).allSatisfy(layer -> {
            assertThat(layer.get("updates_Hg").asInt()).isPositive();
            for (String share : List.of("damped_first", "damped_second", "damped_both", "bounded", "skipped_Hg")) {
                assertThat(layer.get(share).asDouble()).as(share).isBetween(0.0, 1.0);
            }
            assertThat(layer.get("eigenvalues_Ha").get(0).asDouble()).isPositive();
            assertThat(layer.get("eigenvalues_Hg").get(1).asDouble())
                    .isGreaterThanOrEqualTo(layer.get("eigenvalues_Hg").get(0).asDouble());
        });
    }

    private Ran train(String run, String... settings) throws IOException {
        Path configuration = Ran.configuration(
                folder.resolve(run + ".conf"),
                data.resolve("rows.parquet"),
                folder.resolve(run).toString());
        List<String> arguments = new ArrayList<>(List.of("train", "--config", configuration.toString()));
        Arrays.stream(settings).forEach(one -> arguments.addAll(List.of("--set", one)));
        return Ran.of(arguments.toArray(String[]::new));
    }

    private static String[] join(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    /** A run's metrics of a kind, all if it is empty, without seconds. */
    private List<ObjectNode> lines(String run, String kind) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<ObjectNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl"))) {
            ObjectNode node = (ObjectNode) json.readTree(line);
            node.remove(List.of("train_seconds", "driver_memory"));
            if (kind.isEmpty() || node.get("kind").asText().equals(kind)) {
                lines.add(node);
            }
        }
        return lines;
    }
}
