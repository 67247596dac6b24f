package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad row that a task stumbles on is told in one line, without a line of Spark's. */
class BadRowsIT {

    /** That driver and executor of this machine unpack their libraries to one folder is another matter. */
    private static final String SHARED_LIBRARIES = "kbfgs: warning: machines: native libraries in ";

    @TempDir
    private Path folder;

    private Launched train(String master, String input, String... settings) throws IOException {
        String configuration = Cases.configuration(folder, input).toString();
        String[] command = {
            "--master",
            master,
            "--executor-memory",
            "512m",
            "--conf",
            "spark.executor.cores=1",
            "train",
            "--config",
            configuration
        };
        return Launched.of(Cases.joined(command, settings));
    }

    private void assertRefused(Launched ran, String expected) {
        assertThat(ran.errors()).allMatch(line -> line.startsWith("kbfgs: "));
        assertThat(ran.errors().stream().filter(line -> !line.startsWith(SHARED_LIBRARIES)))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains(expected);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"nan.parquet, feature 0 of id 3 is NaN", "id-gap.parquet, 'expected 0 to 39'"})
    void inTheDriversProcess(String input, String expected) throws IOException {
        assertRefused(train("local[1]", input), expected);
    }

    @Test
    void aLabelOfNoClass() throws IOException {
        Launched ran = train(
                "local[1]",
                "label-too-many.parquet",
                "--set",
                "network.loss=softmax-cross-entropy",
                "--set",
                "network.layers=[6,4,3]");
        assertRefused(ran, "expected");
    }

    @Test
    void inAnExecutorsProcess() throws IOException {
        assertRefused(train("local-cluster[1,1,1024]", "nan.parquet"), "feature 0 of id 3 is NaN");
    }
}
