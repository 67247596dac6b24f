package org.kbfgs.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.cli.Ran;

/**
 * Every bad input is refused with exit code 2 (1 if the machine fails) and one line that names the place, the value and what was
 * expected; no existing file changes. A test names its inputs by a static method {@code inputs} and lays out what is good.
 */
abstract class BadInputs {

    private static final String WARNING = "kbfgs: warning: ";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** The folder of what is good, of which each input is a damaged copy. */
    static Path good() throws IOException {
        return Files.createDirectories(shared.resolve("good"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void isRefusedInOneLineAndNothingIsChanged(Refused input) throws IOException {
        copy(good(), folder);
        input.damage().to(folder);
        Map<String, Integer> before = contents();
        String[] words = input.words().stream()
                .map(word -> word.replace("%", folder.toString()))
                .toArray(String[]::new);
        Ran ran = Ran.of(words);
        List<String> lines = ran.err()
                .lines()
                .filter(line -> !(input.kind().equals("checkpoint") && line.startsWith(WARNING)))
                .toList();
        assertThat(lines).as("lines").hasSize(1);
        assertThat(lines.get(0))
                .matches("kbfgs: .*")
                .contains(input.expected())
                .doesNotContain("Exception", "java.")
                .hasSizeLessThan(1000);
        assertThat(ran.code()).isEqualTo(input.code());
        assertThat(contents()).isEqualTo(before);
    }

    /** Files with what they hold, folders, by path. */
    private Map<String, Integer> contents() throws IOException {
        Map<String, Integer> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : paths.toList()) {
                all.put(path.toString(), Files.isDirectory(path) ? 0 : Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return all;
    }

    /** Configurations name the folder that they are in. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.filter(path -> !path.equals(from)).toList()) {
                Path copy = to.resolve(from.relativize(one).toString());
                if (one.toString().endsWith(".conf")) {
                    String text = Files.readString(one, StandardCharsets.UTF_8);
                    Files.writeString(copy, text.replace(from.toString(), to.toString()));
                } else {
                    Files.copy(one, copy);
                }
            }
        }
    }
}
