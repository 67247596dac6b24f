package org.kbfgs.prep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.source.Example;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;
import org.kbfgs.source.Targets;

/** The files of parts that are written elsewhere, perhaps more than once. */
class PartsTest {

    @TempDir
    Path folder;

    /** Parts of one example each, but for the second, which is empty; the first is visited twice, as after a lost executor. */
    private record Parts(Path folder, int number, boolean areElsewhere) implements Examples {
        @Override
        public DatasetSpec spec() {
            return new DatasetSpec("parts", "1", 1, 2, "none");
        }

        @Override
        public Targets targets() {
            return new Targets.Numbers(List.of("height", "weight"));
        }

        @Override
        public <R extends Serializable> List<R> visitParts(PartVisitor<R> visitor) {
            List<R> results = new ArrayList<>();
            try {
                visitor.visit(0, List.of(example(0)).iterator());
                for (int part = 0; part < number; part++) {
                    long id = part;
                    results.add(visitor.visit(
                            part,
                            LongStream.range(0, part == 1 ? 0 : 1)
                                    .mapToObj(i -> example(id == 0 ? 0 : id - 1))
                                    .iterator()));
                }
                if (areElsewhere) {
                    deleteWritten();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return results;
        }

        private static Example example(long id) {
            return new Example(id, new float[] {id, 2}, new float[] {id, -1});
        }

        private void deleteWritten() throws IOException {
            try (var all = Files.walk(folder)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void write(Parts parts) {
        WholeFolder.at(folder.resolve("out").toString(), true, new Configuration())
                .fill(new DatasetWriter(new ExampleSource.Splits(parts, parts))::write);
    }

    @Test
    void eachPartWithExamplesIsOneFileAndNothingElseIsLeft() throws IOException {
        write(new Parts(folder, 4, false));
        try (var all = Files.walk(folder.resolve("out"))) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(file -> folder.resolve("out").relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "manifest.json",
                            "train.parquet/part-00000.parquet",
                            "train.parquet/part-00001.parquet",
                            "train.parquet/part-00002.parquet",
                            "test.parquet/part-00000.parquet",
                            "test.parquet/part-00001.parquet",
                            "test.parquet/part-00002.parquet");
        }
        assertThat(Files.readString(folder.resolve("out/manifest.json"))).contains("\"height\"", "\"weight\"");
    }

    @Test
    void aDatasetOfManyFilesIsReplacedByOneOfFew() throws IOException {
        write(new Parts(folder, 4, false));
        write(new Parts(folder, 1, false));
        try (var files = Files.list(folder.resolve("out/train.parquet"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("part-00000.parquet");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFolderThatMachinesDoNotShareIsRefused() {
        assertThatThrownBy(() -> write(new Parts(folder, 4, true)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("expected a folder that all machines share");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
