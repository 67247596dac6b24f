package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kbfgs predict} through the launcher. */
class PredictIT {

    @TempDir
    private Path folder;

    private static Launched ok(Launched ran) {
        assertThat(ran.errors()).isEmpty();
        assertThat(ran.code()).isZero();
        return ran;
    }

    private Launched predict(Path rows, String to, String... options) {
        return Launched.of(
                Map.of("SPARK_SCALA_VERSION", "2.12"),
                Cases.joined(
                        options,
                        "predict",
                        "--model",
                        folder.resolve("run").toString(),
                        "--data",
                        rows.toString(),
                        "--to",
                        folder.resolve(to).toString(),
                        "--format=json",
                        "--columns=id",
                        "--output=reconstruction,code,reconstruction_error"));
    }

    /** The lines of each file with rows. */
    private List<List<String>> parts(String to) throws IOException {
        List<List<String>> parts = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve(to))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".json")).toList()) {
                parts.add(Files.readAllLines(file));
            }
        }
        parts.removeIf(List::isEmpty);
        return parts;
    }

    private static List<String> sorted(List<List<String>> parts) {
        List<String> all = new ArrayList<>();
        parts.forEach(all::addAll);
        Collections.sort(all);
        return all;
    }

    @Test
    void twoExecutorProcessesWriteWhatOneProcessWrites() throws IOException {
        Path configuration = Cases.configuration(folder, "rows.parquet");
        ok(Launched.of("train", "--config", configuration.toString(), "--set", "run.epochs=1"));
        Path rows = Files.createDirectory(folder.resolve("rows.parquet"));
        Files.copy(Cases.input("rows.parquet"), rows.resolve("a.parquet"));
        Files.copy(Cases.input("rows.parquet"), rows.resolve("b.parquet"));
        ok(predict(rows, "local", "--master", "local[1]"));
        ok(predict(rows, "two", "--master", "local-cluster[2,1,1024]"));
        assertThat(parts("two")).hasSize(2);
        assertThat(sorted(parts("two"))).isNotEmpty().isEqualTo(sorted(parts("local")));
        try (Stream<Path> names = Files.list(folder)) {
            assertThat(names.map(name -> name.getFileName().toString()))
                    .containsExactlyInAnyOrder("case.conf", "run", "rows.parquet", "local", "two");
        }
    }
}
