package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A path that exists is taken as it stands, by every command; a dataset's that does not is a pattern. */
@Tag("language")
class PathsTest extends TrainingCommandTest {

    private static final String ODD = "a:b [1] {c,d} e? f* %20 #g ä ~";

    @BeforeEach
    void colonsLieBeside() throws IOException {
        Files.createFile(folder.resolve("12:30"));
    }

    private static void copy(Path to) throws IOException {
        Path from = data.resolve("rows.parquet");
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path one :
                    all.filter(file -> file.toString().endsWith(".parquet")).toList()) {
                Files.copy(one, to.resolve(one.getFileName()));
            }
        }
        Files.createFile(to.resolve("_12:30"));
    }

    private static List<String> parquetFiles(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.map(Path::toString)
                    .filter(file -> file.endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertOk(Ran ran) {
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
    }

    private void refused(String line, String... words) {
        Ran ran = Ran.of(words);
        assertThat(ran.err()).isEqualTo("kbfgs: " + line + System.lineSeparator());
        assertThat(ran.code()).isEqualTo(2);
    }

    private String configuration(Path rows, String run) throws IOException {
        return Ran.configuration(folder.resolve("my.conf"), rows, run).toString();
    }

    @Test
    void anyNameIsTakenAsItStands() throws IOException {
        Path odd = Files.createDirectory(folder.resolve(ODD));
        Path rows = odd.resolve(ODD + ".parquet");
        copy(rows);
        Path run = odd.resolve(ODD);
        String configuration = configuration(rows, run.toString());
        Path moved = Files.move(Path.of(configuration), odd.resolve(ODD + ".conf"));
        assertOk(Ran.of("doctor", "--config", moved.toString()));
        assertOk(Ran.of("train", "--config", moved.toString()));
        assertOk(Ran.of("train", "--config", moved.toString(), "--overwrite", "--set", "run.epochs=1"));
        assertOk(Ran.of("train", "--resume", run.toString(), "--set", "run.epochs=3"));
        assertOk(Ran.of("evaluate", "--model", run.toString(), "--data", rows.toString()));
        Ran noImages =
                Ran.of("reconstruct", "--model", run.toString(), "--data", rows.toString(), "--to", odd + "/a:[b].png");
        assertThat(noImages.err())
                .startsWith("kbfgs: " + rows + ": data are not images")
                .hasLineCount(1);
        try (Stream<Path> all = Files.list(odd)) {
            assertThat(all).containsExactlyInAnyOrder(rows, run, moved);
        }
    }

    @Test
    void aUriMayHaveAnyNameToo() throws IOException {
        Path rows = folder.resolve(ODD + ".parquet");
        copy(rows);
        Path run = folder.resolve("run");
        assertOk(Ran.of("train", "--config", configuration(rows, "file://" + run), "--set", "run.epochs=1"));
        assertOk(Ran.of("evaluate", "--model", "file:" + run, "--data", "file://" + rows));
    }

    /** The name of a folder that exists is no pattern of others, and of what does not exist is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            rows-[ab]   | rows-[ab]    | 23
            rows-a      | rows-[ab]    | 23
            rows-a      | rows-?       | 23
            rows-a      | ro*/         | 23
            rows-a      | {rows,cols}-a | 23
            rows-a      | {rows-a/part,rows-a/none}*.parquet | 23
            rows-a      | */*.parquet  | 23
            a:b         | a:*          | 23
            a:b         | ?:[a-b]/p*   | 23
            """)
    void aPatternIsOneWhereNothingHasItsName(String name, String path, long examples) throws IOException {
        copy(folder.resolve(name));
        Path run = folder.resolve("run");
        String pattern = folder + "/" + path;
        assertOk(Ran.of(
                "train",
                "--config",
                configuration(folder.resolve(name), run.toString()),
                "--set",
                "run.epochs=1",
                "--set",
                "data.train=" + pattern));
        Ran evaluated = Ran.of("evaluate", "--model", run.toString(), "--data", pattern, "--json");
        assertOk(evaluated);
        assertThat(evaluated.out()).startsWith("{\"examples\":" + examples + ",");
    }

    @Test
    void aListOfPathsIsOneDataset() throws IOException {
        copy(folder.resolve("a"));
        String run = folder + "/run";
        List<String> files = parquetFiles(folder.resolve("a"));
        assertThat(files).hasSizeGreaterThan(1);
        String list = "[\"" + String.join("\", \"", files) + "\"]";
        String whole = configuration(folder.resolve("a"), run);
        assertOk(Ran.of("train", "--config", whole, "--set", "run.epochs=1"));
        String configuration = configuration(folder.resolve("a"), run + "2");
        assertOk(Ran.of("train", "--config", configuration, "--set", "run.epochs=1", "--set", "data.train=" + list));
        assertThat(Path.of(run + "2", "model.safetensors")).hasSameBinaryContentAs(Path.of(run, "model.safetensors"));
        Ran evaluated = Ran.of("evaluate", "--model", run, "--data", list, "--json");
        assertOk(evaluated);
        assertThat(evaluated.out()).startsWith("{\"examples\":23,");
        String twice = "[\"" + files.get(0) + "\",\"" + files.get(0) + "\"]";
        refused(
                twice + ": names " + files.get(0) + " twice, expected each file once",
                "evaluate",
                "--model",
                run,
                "--data",
                twice);
    }

    @Test
    void aPatternThatMatchesNothingSaysSo() throws IOException {
        copy(folder.resolve("rows-[ab]"));
        Path run = folder.resolve("run");
        String configuration = configuration(folder.resolve("rows-[ab]"), run.toString());
        assertOk(Ran.of("train", "--config", configuration, "--set", "run.epochs=1"));
        String none = folder + "/cols-[ab]*";
        String why = ": not readable as Parquet (no file of this name, and none matches it as a pattern)";
        refused(
                "data.test = " + none + why,
                "train",
                "--config",
                configuration,
                "--set",
                "data.test=" + none,
                "--set",
                "run.dir=" + folder + "/other");
        refused(none + why, "evaluate", "--model", run.toString(), "--data", none);
        refused(none + why, "reconstruct", "--model", run.toString(), "--data", none, "--to", folder + "/a.png");
        refused(
                "1 problem: data: data.test = " + none + why,
                "doctor",
                "--config",
                configuration,
                "--set",
                "data.test=" + none);
        String plain = folder + "/none";
        refused(
                plain + ": not readable as Parquet (no such file)",
                "evaluate",
                "--model",
                run.toString(),
                "--data",
                plain);
    }

    @Test
    void tildeIsTheHomeFolderOfEveryPath() throws IOException {
        Path run = folder.resolve("run");
        String configuration = configuration(data.resolve("rows.parquet"), run.toString());
        assertOk(Ran.of("train", "--config", configuration, "--set", "run.epochs=1"));
        String home = System.getenv("HOME");
        String rows = data.resolve("rows.parquet").toString();
        refused(
                "~/no-such-rows: not readable as Parquet (no such file)",
                "evaluate",
                "--model",
                run.toString(),
                "--data",
                "~/no-such-rows");
        refused(
                home + "/no-such-model/architecture.json: no such file, expected the folder of a trained model",
                "evaluate",
                "--model",
                "~/no-such-model",
                "--data",
                rows);
        refused(home + "/no.conf: not a readable file, expected a configuration", "train", "--config", "~/no.conf");
        refused(home + "/no.conf: not a readable file, expected a configuration", "doctor", "--config", "~/no.conf");
        refused("~/no-such-run: has no run.conf, expected the folder of a run", "train", "--resume", "~/no-such-run");
        refused(
                "--to " + home + "/no-such-folder/a.png: no folder " + home
                        + "/no-such-folder, expected one to write into",
                "reconstruct",
                "--model",
                run.toString(),
                "--data",
                rows,
                "--to",
                "~/no-such-folder/a.png");
        String why = "~nobody/x: expected a path; ~ alone stands for your home folder, ./~nobody/x for a path here";
        refused(why, "evaluate", "--model", "~nobody/x", "--data", rows);
        refused(
                "--set run.dir=~nobody/x: run.dir = " + why,
                "train",
                "--config",
                configuration,
                "--set",
                "run.dir=~nobody/x");
        refused("Invalid value for option '--config': " + why, "train", "--config", "~nobody/x");
        assertThat(Path.of("~")).doesNotExist();
    }
}
