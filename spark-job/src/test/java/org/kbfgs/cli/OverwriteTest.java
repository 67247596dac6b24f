package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a command replaces, it wrote; what it reads, it never replaces. */
class OverwriteTest extends TrainingCommandTest {

    private Path configuration = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        configuration = Ran.configuration(folder.resolve("my.conf"), data.resolve("rows.parquet"), run().toString());
    }

    private Path run() {
        return folder.resolve("run");
    }

    private Ran train(Path file, String... more) {
        List<String> all = new ArrayList<>(List.of("train", "--config", file.toString()));
        all.addAll(List.of("--set", "run.epochs=1"));
        Arrays.stream(more).forEach(one -> all.addAll(one.startsWith("--") ? List.of(one) : List.of("--set", one)));
        return Ran.of(all.toArray(String[]::new));
    }

    /** With exit code 2, in this line, and nothing is changed. */
    private void refused(String line, Path file, String... more) throws IOException {
        Map<String, Integer> before = contents();
        Ran ran = train(file, more);
        assertThat(ran.err()).isEqualTo("kbfgs: " + line + System.lineSeparator());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(contents()).isEqualTo(before);
    }

    private Map<String, Integer> contents() throws IOException {
        Map<String, Integer> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                all.put(path.toString(), Files.isDirectory(path) ? 0 : Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return all;
    }

    @Test
    void whatARunReadsIsNotDeleted() throws IOException {
        assertThat(train(configuration).code()).isZero();
        String expected = "; expected a folder of its own";
        Path own = run().resolve("run.conf");
        refused(
                "run.dir = " + run() + ": holds --config = " + own + ", which the run reads" + expected,
                own,
                "--overwrite");
        Path link = Files.createSymbolicLink(folder.resolve("link.conf"), own);
        refused(
                "run.dir = " + run() + ": holds --config = " + link + ", which the run reads" + expected,
                link,
                "--overwrite");

        Path rows = run().resolve("rows.parquet");
        copy(data.resolve("rows.parquet"), rows);
        for (String setting : List.of("data.train", "data.test", "data.validation")) {
            for (String path : List.of(rows.toString(), folder + "/r?n/r*.parquet", run() + "/best/../rows.parquet")) {
                refused(
                        "run.dir = " + run() + ": holds " + setting + " = " + path + ", which the run reads" + expected,
                        configuration,
                        "--overwrite",
                        setting + "=" + path);
            }
        }
        Path linked = Files.createSymbolicLink(folder.resolve("linked.parquet"), rows);
        refused(
                "run.dir = " + run() + ": holds data.train = " + linked + ", which the run reads" + expected,
                configuration,
                "--overwrite",
                "data.train=" + linked);
        refused(
                "run.dir = " + run() + ": holds rows.parquet/, which no run wrote, expected another folder, or a run's"
                        + " files alone for --overwrite to replace",
                configuration,
                "--overwrite");
    }

    @Test
    void aRunDoesNotMixWithADataset() throws IOException {
        Path rows = folder.resolve("rows.parquet");
        copy(data.resolve("rows.parquet"), rows);
        String set = "data.train=" + rows;
        String why =
                " lies in data.train = " + rows + ", whose files a run must not mix with; expected a folder of its own";
        refused("run.dir = " + rows + ":" + why, configuration, set, "run.dir=" + rows, "--overwrite");
        refused("run.dir = " + rows + "/run:" + why, configuration, set, "run.dir=" + rows + "/run");
        refused("checkpoint.dir = " + rows + "/c:" + why, configuration, set, "checkpoint.dir=" + rows + "/c");
    }

    @Test
    void checkpointsOfAnotherRunAreKept() throws IOException {
        Path kept = folder.resolve("kept");
        Path first = folder.resolve("first");
        assertThat(train(configuration, "run.dir=" + first, "checkpoint.dir=" + kept)
                        .code())
                .isZero();
        assertThat(train(configuration).code()).isZero();
        String why = "checkpoint.dir = " + kept + ": has checkpoints of another run, expected none, or those of the run"
                + " that --overwrite replaces";
        refused(why, configuration, "--overwrite", "checkpoint.dir=" + kept);
        Path checkpoint = kept.resolve("iteration-000000000003");
        Files.writeString(checkpoint.resolve("notes.txt"), "mine");
        refused(
                "checkpoint.dir = " + checkpoint
                        + ": holds notes.txt, which no run wrote, expected another folder, or a"
                        + " run's files alone for --overwrite to replace",
                configuration,
                "--overwrite",
                "run.dir=" + first,
                "checkpoint.dir=" + kept);
        Files.delete(checkpoint.resolve("notes.txt"));
        assertThat(train(configuration, "--overwrite", "run.dir=" + first, "checkpoint.dir=" + kept)
                        .code())
                .isZero();
    }

    @Test
    void aFileThatIsNoPictureIsKept() throws IOException {
        assertThat(train(configuration).code()).isZero();
        Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
        Ran ran = Ran.of(
                "reconstruct",
                "--model",
                run().toString(),
                "--data",
                data.resolve("rows.parquet").toString(),
                "--to",
                notes.toString(),
                "--overwrite");
        assertThat(ran.err())
                .isEqualTo("kbfgs: --to " + notes
                        + ": is not a PNG file, expected a picture for --overwrite to replace"
                        + System.lineSeparator());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(notes).hasContent("mine");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()));
            }
        }
    }
}
