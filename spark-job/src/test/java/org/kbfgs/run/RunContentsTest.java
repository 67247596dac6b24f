package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.io.BadInput;

/** A run that is overwritten loses its own files; a folder with others is refused and stays as it is. */
class RunContentsTest {

    private static final List<String> OWN = List.of(
            ".owner",
            ".metrics.jsonl.0a1b2c3d-0000-4000-8000-000000000000",
            ".kbfgs-0a1b2c3d-0000-4000-8000-000000000000",
            "metrics.jsonl",
            "model.safetensors",
            "architecture.json",
            "best/model.safetensors",
            "best/architecture.json",
            "best/.model.safetensors.0a1b2c3d-0000-4000-8000-000000000000",
            "checkpoints/iteration-000000000003/manifest.json",
            "checkpoints/iteration-000000000003/training.json",
            "checkpoints/iteration-000000000003/model.safetensors",
            "checkpoints/iteration-000000000003/architecture.json",
            "checkpoints/iteration-000000000003/optimizer.safetensors",
            "checkpoints/iteration-000000000003/optimizer/layer-0.safetensors",
            "checkpoints/iteration-000000000003/optimizer/layer-12.safetensors",
            "checkpoints/iteration-000000000003/preprocessing.json",
            "checkpoints/iteration-000000000003/good/model.safetensors",
            "checkpoints/iteration-000000000006-back-off-000000000001/training.json");

    @TempDir
    private Path folder;

    @BeforeEach
    void aRun() throws IOException {
        RunFolder.at(run().toString(), false, new Configuration()).begin("a = 1");
        OWN.forEach(this::write);
    }

    private Path run() {
        return folder.resolve("run");
    }

    private void write(String path) {
        try {
            Path file = run().resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private TreeSet<String> contents() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void allOfARunIsReplaced() throws IOException {
        RunFolder.at(run().toString(), true, new Configuration()).begin("a = 2");
        try (Stream<Path> left = Files.walk(run())) {
            assertThat(left).containsExactlyInAnyOrder(run(), run().resolve("run.conf"), run().resolve(".owner"));
        }
        assertThat(run().resolve("run.conf")).hasContent("a = 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notes.txt",
                "rows.parquet",
                "data/part-0.parquet",
                "model.safetensors.bak",
                "best/notes.txt",
                "best/best/model.safetensors",
                "checkpoints/notes.txt",
                "checkpoints/iteration-3/model.safetensors",
                "checkpoints/iteration-000000000003/notes.txt",
                "checkpoints/iteration-000000000003/good/notes.txt",
                "checkpoints/iteration-000000000003/optimizer/notes.txt",
                "checkpoints/iteration-000000000003/optimizer/layer-x.safetensors",
                "optimizer/layer-0.safetensors",
                "kept/iteration-000000000003/model.safetensors",
                "second/run.conf",
                ".notes"
            })
    void aForeignFileIsNamedAndNothingIsDeleted(String foreign) throws IOException {
        write(foreign);
        TreeSet<String> before = contents();
        assertThatThrownBy(() -> RunFolder.at(run().toString(), true, new Configuration()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("run.dir = " + run() + ": holds ")
                .hasMessageContaining("which no run wrote")
                .satisfies(e ->
                        assertThat(foreign).startsWith(e.getMessage().replaceAll(".*: holds (.*), which.*", "$1")));
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aFileThatComesLaterIsNotDeletedEither() throws IOException {
        RunFolder overwriting = RunFolder.at(run().toString(), true, new Configuration());
        write("notes.txt");
        TreeSet<String> before = contents();
        assertThatThrownBy(() -> overwriting.begin("a = 2")).hasMessageContaining("holds notes.txt");
        assertThat(contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"best", "checkpoints", "model.safetensors"})
    void aLinkIsForeign(String name) throws IOException {
        Path elsewhere = Files.move(run().resolve(name), folder.resolve("elsewhere"));
        Files.createSymbolicLink(run().resolve(name), elsewhere);
        TreeSet<String> before = contents();
        assertThatThrownBy(() -> RunFolder.at(run().toString(), true, new Configuration()))
                .hasMessageContaining("holds " + name + ", which no run wrote");
        Files.delete(run().resolve(name));
        Files.createSymbolicLink(run().resolve(name), folder.resolve("gone"));
        assertThatThrownBy(() -> RunFolder.at(run().toString(), true, new Configuration()))
                .hasMessageContaining("holds " + name + ", which no run wrote");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aLinkToTheRunStaysOne() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), run());
        RunFolder.at(link.toString(), true, new Configuration()).begin("a = 2");
        assertThat(link).isSymbolicLink();
        assertThat(run().resolve("run.conf")).hasContent("a = 2");
        assertThat(run().resolve("metrics.jsonl")).doesNotExist();
    }

    @Test
    void checkpointsBelongToTheRunWhoseConfigurationNamesTheirFolder() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        CheckpointStore store = CheckpointStore.at(elsewhere.toString(), 1, new Configuration(), BackendChoice.get());
        assertThat(overwriting("a = 1").replacesCheckpointsOf(store)).isFalse();
        assertThat(overwriting("checkpoint.dir = \"" + elsewhere + "\"").replacesCheckpointsOf(store))
                .isTrue();
        assertThat(RunFolder.at(folder.resolve("new").toString(), true, new Configuration())
                        .replacesCheckpointsOf(store))
                .isFalse();
    }

    @Test
    void checkpointsInAnotherFolderOfTheRunAreItsOwn() throws IOException {
        Files.move(run().resolve("checkpoints"), run().resolve("mine"));
        assertThatThrownBy(() -> overwriting("a = 1")).hasMessageContaining("holds mine/");
        overwriting("checkpoint.dir = \"" + run() + "/mine\"").begin("a = 2");
        assertThat(run().resolve("mine")).doesNotExist();
    }

    private RunFolder overwriting(String configuration) throws IOException {
        Files.writeString(run().resolve("run.conf"), configuration);
        return RunFolder.at(run().toString(), true, new Configuration());
    }
}
