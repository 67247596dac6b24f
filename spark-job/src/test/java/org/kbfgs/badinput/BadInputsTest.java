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
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.cli.Ran;
import org.kbfgs.spark.LocalCluster;

/**
 * Every bad input is refused with exit code 2 (1 if the machine fails) and one line that names the place, the value and what was
 * expected; no existing file changes.
 */
class BadInputsTest {

    private static final String WARNING = "kbfgs: warning: ";

    @TempDir
    private static Path shared;

    @TempDir
    private static Path full;

    private static boolean fullThere;
    private static Set<String> settings = Set.of();

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeWhatIsGood() throws Exception {
        settings = LocalCluster.choose("local[1]");
        fullThere = Full.mount(full);
        Path good = Files.createDirectory(good());
        Ran.writeExamples(good.resolve("rows.parquet"), 0);
        RawFiles.write(good.resolve("raw"));
        Files.copy(GoldenFiles.GOOD, good.resolve("golden.json"));
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

    private static Path good() {
        return shared.resolve("good");
    }

    @AfterAll
    static void restore() throws Exception {
        settings.forEach(System::clearProperty);
        Full.unmount();
    }

    static Stream<Refused> inputs() throws IOException {
        return all().filter(input -> fullThere || !input.what().contains("full disk for a"));
    }

    private static Stream<Refused> all() throws IOException {
        return Stream.of(
                        RawFiles.all(),
                        Configurations.all(good()),
                        Datasets.all(good()),
                        Datasets.ofRows(),
                        Models.all(good()),
                        CheckpointFolders.all(good()),
                        GoldenFiles.all(),
                        CommandLines.all())
                .flatMap(List::stream);
    }

    /** The table of docs/reliability.md. */
    @Test
    void thePageCountsTheInputsOfEachKind() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reliability.md"), StandardCharsets.UTF_8);
        String section = page.substring(page.indexOf("## Bad input"));
        Map<String, Long> counted = new TreeMap<>();
        Matcher rows = Pattern.compile("(?m)^\\| ([a-zA-Z ]+)(?::[^|]*)? \\| (\\d+) \\|$")
                .matcher(section);
        while (rows.find()) {
            counted.put(rows.group(1).strip(), Long.valueOf(rows.group(2)));
        }
        Map<String, Long> expected =
                all().collect(Collectors.groupingBy(Refused::kind, TreeMap::new, Collectors.counting()));
        assertThat(counted).isEqualTo(expected);
        assertThat(section).contains("tries " + all().count() + " inputs");
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
                .matches("(kbfgs|prepare|fetch): .*")
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
