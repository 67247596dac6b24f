package org.kbfgs.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbfgs.cli.Ran;

/** {@code kbfgs compare} and {@code kbfgs tune} as their user sees them. */
class ExperimentCommandsTest {

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeExamples() throws IOException {
        System.setProperty("spark.master", "local[2]");
        Ran.writeExamples(data.resolve("rows.parquet"), 0);
        Ran.configuration(
                data.resolve("quasi-newton.conf"),
                data.resolve("rows.parquet"),
                data.resolve("none").toString());
        Files.writeString(
                data.resolve("first-order.conf"),
                Files.readString(data.resolve("quasi-newton.conf"))
                        + "optimizer { name = adam, learning-rate = 1e-3 }\n");
    }

    @AfterAll
    static void clear() {
        System.clearProperty("spark.master");
    }

    private Ran run(String... words) {
        return Ran.of(words);
    }

    private Ran ok(String... words) {
        Ran ran = run(words);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        return ran;
    }

    private String to() {
        return folder.resolve("experiment").toString();
    }

    private static String conf(String name) {
        return data.resolve(name + ".conf").toString();
    }

    private Ran compare(String... more) {
        return ok(Stream.concat(
                        Stream.of(
                                "compare",
                                "--configs",
                                conf("quasi-newton") + "," + conf("first-order"),
                                "--seeds",
                                "1,2",
                                "--to",
                                to()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private byte[] model(String trial) throws IOException {
        return Files.readAllBytes(folder.resolve("experiment/runs/" + trial + "/model.safetensors"));
    }

    private byte[] trained(String configuration, String... settings) throws IOException {
        Path run = folder.resolve("alone");
        List<String> words = new ArrayList<>(List.of("train", "--overwrite", "--config", configuration));
        words.addAll(List.of("--set", "run.dir=" + run));
        Stream.of(settings).forEach(setting -> words.addAll(List.of("--set", setting)));
        ok(words.toArray(String[]::new));
        return Files.readAllBytes(run.resolve("model.safetensors"));
    }

    private List<Row> table() {
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            return spark.read()
                    .parquet(folder.resolve("experiment/trials.parquet").toString())
                    .collectAsList();
        }
    }

    private Map<String, Long> times() throws IOException {
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("experiment/runs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return times;
    }

    @Test
    void aComparisonsTrialsAreTheTrainingsOfTheirSettings() throws IOException {
        Ran ran = compare("--epochs", "3");
        assertThat(ran.out())
                .contains("trial 1 of 4   quasi-newton-seed-1", "trial 4 of 4   first-order-seed-2", "2 of 2 finished");
        assertThat(model("quasi-newton-seed-2"))
                .isEqualTo(trained(conf("quasi-newton"), "run.epochs=3", "run.seed=2"))
                .isNotEqualTo(model("quasi-newton-seed-1"));
        assertThat(model("first-order-seed-1")).isEqualTo(trained(conf("first-order"), "run.epochs=3"));
        List<Row> rows = table();
        assertThat(rows.stream().map(row -> row.<String>getAs("trial")))
                .containsExactly(
                        "quasi-newton-seed-1", "quasi-newton-seed-2", "first-order-seed-1", "first-order-seed-2");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.<String>getAs("outcome")).isEqualTo("finished");
            assertThat(row.<Double>getAs("epochs")).isEqualTo(3);
            assertThat(row.<Double>getAs("train_loss")).isPositive();
        });
        assertThat(folder.resolve("experiment/trials.csv"))
                .content()
                .startsWith("trial,group,configuration,run.seed,outcome,epochs");
    }

    @Test
    void trialsSideBySideAreTheTrainingsOfTheirSettings() throws IOException {
        Ran ran = compare("--epochs", "3", "--parallel-runs", "3");
        assertThat(ran.out()).contains("trial 1 of 4   ", "trial 4 of 4   ").containsOnlyOnce("first-order-seed-2 ");
        assertThat(model("quasi-newton-seed-2")).isEqualTo(trained(conf("quasi-newton"), "run.epochs=3", "run.seed=2"));
        assertThat(model("first-order-seed-1")).isEqualTo(trained(conf("first-order"), "run.epochs=3"));
        assertThat(table().stream().map(row -> row.<String>getAs("trial")))
                .containsExactly(
                        "quasi-newton-seed-1", "quasi-newton-seed-2", "first-order-seed-1", "first-order-seed-2");
    }

    @Test
    void theSameCommandContinuesAndRepeatsNothing() throws IOException {
        compare("--epochs", "2");
        byte[] whole = model("quasi-newton-seed-2");
        Map<String, Long> before = times();
        compare("--epochs", "2");
        assertThat(times()).isEqualTo(before);
        Path run = folder.resolve("experiment/runs/quasi-newton-seed-2");
        Files.delete(run.resolve("model.safetensors"));
        compare("--epochs", "2");
        assertThat(model("quasi-newton-seed-2")).isEqualTo(whole);
        compare("--epochs", "4");
        assertThat(model("quasi-newton-seed-2")).isEqualTo(trained(conf("quasi-newton"), "run.epochs=4", "run.seed=2"));
    }

    @Test
    void aTrialWithoutCheckpointsBeginsAnew() throws IOException {
        compare("--epochs", "2", "--set", "checkpoint.keep=0");
        Files.delete(folder.resolve("experiment/runs/quasi-newton-seed-2/model.safetensors"));
        compare("--epochs", "3", "--set", "checkpoint.keep=0");
        assertThat(model("quasi-newton-seed-2")).isEqualTo(trained(conf("quasi-newton"), "run.epochs=3", "run.seed=2"));
    }

    @Test
    void otherSettingsInTheSameFolderAreRefused() {
        compare("--epochs", "1");
        Ran ran = run(
                "compare",
                "--configs",
                conf("quasi-newton"),
                "--seeds",
                "1",
                "--to",
                to(),
                "--set",
                "optimizer.damping=0.7");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).contains("runs/quasi-newton-seed-1: is a run of other settings");
    }

    @Test
    void aBudgetOfMinutesEndsATrialWithinAnEpoch() {
        compare("--minutes", "1e-4");
        assertThat(table()).allSatisfy(row -> {
            assertThat(row.<Double>getAs("seconds")).isLessThan(5);
            assertThat(row.<Double>getAs("iterations")).isPositive();
        });
    }

    @Test
    void aGridHasItsBestWhereNoTrialStopsAnother() throws IOException {
        Ran ran = ok(
                "tune",
                "--config",
                conf("quasi-newton"),
                "--grid",
                "optimizer.learning-rate=0.1,1e30",
                "--grid",
                "optimizer.damping=0.3,3",
                "--epochs",
                "2",
                "--to",
                to());
        assertThat(ran.out()).contains("learning-rate-1e30-damping-0.3   diverged", "best: learning-rate-0.1-damping-");
        List<Row> rows = table();
        assertThat(rows).hasSize(4);
        assertThat(rows.stream().map(row -> row.<String>getAs("outcome")))
                .containsExactly("finished", "finished", "diverged", "diverged");
        double best = rows.stream()
                .filter(row -> row.<String>getAs("outcome").equals("finished"))
                .mapToDouble(row -> row.<Double>getAs("best_monitored"))
                .min()
                .orElseThrow();
        String name = rows.stream()
                .filter(row -> Double.valueOf(best).equals(row.<Double>getAs("best_monitored")))
                .findFirst()
                .orElseThrow()
                .getAs("trial");
        assertThat(trained(to() + "/best.conf")).isEqualTo(model(name));
    }

    @Test
    void halvingTrainsTheBestToTheEnd() throws IOException {
        ok(
                "tune",
                "--config",
                conf("first-order"),
                "--range",
                "optimizer.learning-rate=1e-4..1e-1",
                "--trials",
                "4",
                "--halving",
                "2",
                "--epochs",
                "4",
                "--to",
                to());
        List<Row> rows = table();
        assertThat(rows.stream().map(row -> row.<Double>getAs("epochs"))).containsExactlyInAnyOrder(1.0, 1.0, 2.0, 4.0);
        Row longest = rows.stream()
                .filter(row -> row.<Double>getAs("epochs") == 4)
                .findFirst()
                .orElseThrow();
        String rate = longest.getAs("optimizer.learning-rate");
        assertThat(model(longest.getAs("trial")))
                .isEqualTo(trained(conf("first-order"), "run.epochs=4", "optimizer.learning-rate=" + rate));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--grid optimizer.dumping=1|optimizer.dumping",
                "--grid optimizer.damping=-1|optimizer.damping=-1: optimizer.damping =",
                "--grid optimizer.damping|--grid optimizer.damping: expected a setting and its values",
                "--range optimizer.damping=3..1|--range optimizer.damping=3..1: expected a setting and two numbers",
                "--epochs 2|nothing to search, or two searches at once: expected --grid or --range",
                "--grid optimizer.damping=1 --trials 3|--trials: goes with --range alone",
                "--grid optimizer.damping=1 --halving 2|--halving 2: expected at least 2, --epochs",
                "--grid optimizer.damping=1 --parallel-runs 0|--parallel-runs 0: expected a whole number of at least 1",
                "--grid optimizer.damping=1 --set run.dir=x|--set run.dir=x: the runs are in --to",
            })
    void aMistakeIsOneLine(String options, String expected) {
        List<String> words = new ArrayList<>(List.of("tune", "--config", conf("quasi-newton"), "--to", to()));
        words.addAll(List.of(options.split(" ")));
        Ran ran = run(words.toArray(String[]::new));
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(ran.err()).startsWith("kbfgs: ").contains(expected);
        assertThat(folder.resolve("experiment")).doesNotExist();
    }

    @Test
    void aFolderWithOtherFilesIsNotWritten() throws IOException {
        Path other = Files.createDirectory(folder.resolve("experiment"));
        Files.writeString(other.resolve("notes.txt"), "mine");
        Ran ran = run("compare", "--configs", conf("quasi-newton"), "--to", to());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--to " + to() + ": holds other files than an experiment's");
        assertThat(other).isDirectoryContaining(file -> file.endsWith("notes.txt"));
    }

    @Test
    void sparksOwnNetworkIsTrainedBesideAndNotTwice() throws IOException {
        Path classifier = Files.writeString(
                data.resolve("classifier.conf"),
                Files.readString(data.resolve("quasi-newton.conf"))
                        + """
                        network { layers = [6, 4, 3], activations = [sigmoid, linear], loss = softmax-cross-entropy }
                        """);
        String[] words = {
            "compare",
            "--configs",
            classifier.toString(),
            "--seeds",
            "1",
            "--epochs",
            "2",
            "--to",
            to(),
            "--with",
            "mlpc",
            "--mlpc-iterations",
            "1,30",
            "--accuracies",
            "0.01,1"
        };
        Ran ran = ok(words);
        assertThat(ran.out()).containsPattern("mlpc +1 iterations   accuracy ").containsPattern("mlpc +30 iterations ");
        assertThat(ran.out())
                .containsPattern("to accuracy 0.01: classifier [0-9.]+ s, mlpc [0-9.]+ s")
                .contains("to accuracy 1.0: classifier not reached");
        Path file = folder.resolve("experiment/mlpc.csv");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3).first().isEqualTo("iterations,seconds,accuracy");
        ok(words);
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
        Files.writeString(file, "iterations,seconds,accuracy\none\n");
        Ran damaged = run(words);
        assertThat(damaged.err())
                .startsWith("kbfgs: " + file + ": has the line one, expected numbers")
                .hasLineCount(1);
        assertThat(damaged.code()).isEqualTo(2);
    }

    @Test
    void aBaselineThatCannotBeComparedIsRefused() {
        assertThat(run("compare", "--configs", conf("quasi-newton"), "--to", to(), "--with", "mlpc")
                        .err())
                .isEqualTo("kbfgs: --with mlpc: expected configurations of classifiers (network.loss ="
                        + " softmax-cross-entropy) on prepared datasets" + System.lineSeparator());
        assertThat(run("compare", "--configs", conf("quasi-newton"), "--to", to(), "--with", "xgboost")
                        .err())
                .isEqualTo("kbfgs: --with xgboost: expected mlpc" + System.lineSeparator());
        assertThat(folder.resolve("experiment")).doesNotExist();
    }
}
