package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would train to its end and to no purpose is refused or ended in one line, and leaves no model. */
class QuietFailuresIT {

    private static final String DOMAIN =
            ", expected 0 to 1 (scale the features, or train with network.loss = half-squared-error)";

    @TempDir
    private Path folder;

    private Launched train(String input, String... settings) throws IOException {
        String configuration = Cases.configuration(folder, input).toString();
        Stream<String> sets = Stream.of(settings).flatMap(one -> Stream.of("--set", one));
        return Launched.of(Stream.concat(Stream.of("--master", "local[2]", "train", "--config", configuration), sets)
                .toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void targetsOutsideOfTheLossesDomain() throws IOException {
        assertRefused(train("pixels-255.parquet"), "pixels-255.parquet");
        assertRefused(train("pixels-255.parquet", "optimizer.step-bound=0.1"), "pixels-255.parquet");
        assertRefused(train("standardised.parquet"), "standardised.parquet");
        assertThat(files()).containsExactly("case.conf");
    }

    @Test
    void targetsOutsideOfAModelsDomain() throws IOException {
        assertThat(train("rows.parquet").code()).isZero();
        Launched ran = Launched.of(
                "--master",
                "local[2]",
                "evaluate",
                "--model",
                folder.resolve("run").toString(),
                "--data",
                Cases.input("pixels-255.parquet").toString());
        assertRefused(ran, "pixels-255.parquet");
        assertThat(ran.out()).isEmpty();
    }

    private static void assertRefused(Launched ran, String file) {
        assertThat(ran.errors()).hasSize(1);
        assertThat(ran.errors().get(0))
                .matches("kbfgs: /\\S*" + file + ": feature \\d of id \\d+ is -?[0-9.E-]+, expected .*")
                .endsWith(DOMAIN);
        assertThat(ran.code()).isEqualTo(2);
    }

    /** Its loss is finite all along. */
    @Test
    void aTrainingThatGrowsAboveItsInitialLoss() throws IOException {
        Launched ran = train("rows.parquet", "optimizer.name=sgd", "optimizer.learning-rate=50", "run.epochs=4");
        assertThat(ran.errors()).hasSize(1);
        assertThat(ran.errors().get(0))
                .matches(
                        "kbfgs: diverged at iteration \\d+: train loss \\(regularised\\) is [0-9.]+, expected at most [0-9.]+, by"
                                + " that of the initial weights; layer 0: weights of norm .*, last step of norm .*, \\d+ % of its 4 tanh"
                                + " units saturated; likely cure: a smaller learning rate");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(folder.resolve("run/metrics.jsonl")).exists();
        assertThat(folder.resolve("run/model.safetensors")).doesNotExist();
    }

    /** It ends with a model, and with a line that says what is wrong. */
    @Test
    void aTrainingThatStandsStill() throws IOException {
        Launched ran = train("rows.parquet", "optimizer.learning-rate=1e-30");
        assertThat(ran.errors()).hasSize(1);
        assertThat(ran.errors().get(0))
                .matches(
                        "kbfgs: warning: epoch 1: train loss stands still since the first iteration, at [0-9.]+; the largest"
                                + " step was of layer \\d, of norm [0-9.e+-]+ \\(a larger optimizer.learning-rate may help\\)");
        assertThat(ran.code()).isZero();
        assertThat(folder.resolve("run/model.safetensors")).exists();
    }
}
