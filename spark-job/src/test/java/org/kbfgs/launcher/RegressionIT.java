package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.cli.Friedman;

/** A regression from a CSV file that no tool of the product wrote, trained and evaluated through the launcher. */
class RegressionIT {

    @TempDir
    private Path folder;

    @Test
    void aCsvFileIsTrainedOnAndEvaluated() throws IOException {
        Path train = folder.resolve("train.csv");
        Path test = folder.resolve("test.csv");
        Friedman.write(train, 2000, 1);
        Friedman.write(test, 500, 2);
        Path configuration = Files.writeString(folder.resolve("friedman.conf"), Friedman.configuration(train, test));
        Path run = folder.resolve("run");
        Launched trained = Launched.of(
                "--master",
                "local[2]",
                "train",
                "--config",
                configuration.toString(),
                "--set",
                "run.dir=" + run,
                "--set",
                "run.epochs=5");
        assertThat(trained.err()).isEmpty();
        assertThat(trained.code()).isZero();
        assertThat(trained.out()).contains("RMSE ", "R2 0.");
        Launched evaluated =
                Launched.of("--master", "local[1]", "evaluate", "--model", run.toString(), "--data", test.toString());
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(evaluated.out()).contains("rmse ", "r2 ");
    }
}
