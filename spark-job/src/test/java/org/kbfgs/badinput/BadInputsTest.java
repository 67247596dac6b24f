package org.kbfgs.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.cli.Ran;
import org.kbfgs.spark.LocalCluster;

/** Bad files, settings and command lines of the job and of the data preparation. */
class BadInputsTest extends BadInputs {

    @TempDir
    private static Path full;

    private static boolean fullThere;
    private static Set<String> settings = Set.of();

    @BeforeAll
    static void makeWhatIsGood() throws Exception {
        settings = LocalCluster.choose("local[1]");
        fullThere = Full.mount(full);
        Path good = good();
        Ran.writeExamples(good.resolve("rows.parquet"), 0);
        RawFiles.write(good.resolve("raw"));
        Path configuration = Ran.configuration(
                good.resolve("run.conf"),
                good.resolve("rows.parquet"),
                good.resolve("run").toString());
        String[] train = {
            "train", "--config", configuration.toString(), "--set", "run.epochs=1", "--set", "checkpoint.keep=1"
        };
        Ran ran = Ran.of(train);
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    @AfterAll
    static void leave() throws Exception {
        settings.forEach(System::clearProperty);
        Full.unmount();
    }

    static Stream<Refused> inputs() throws IOException {
        return Stream.of(
                        RawFiles.all(),
                        Configurations.all(good()),
                        Datasets.all(good()),
                        Datasets.ofRows(),
                        Models.all(good()),
                        CheckpointFolders.all(good()),
                        CommandLines.all())
                .flatMap(List::stream)
                .filter(input -> fullThere || !input.what().contains("full disk for a"));
    }
}
