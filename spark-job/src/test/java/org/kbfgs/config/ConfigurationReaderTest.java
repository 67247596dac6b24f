package org.kbfgs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.io.BadInput;

/** A configuration means the same by whatever name it is given; what is missing, misspelt or cut off is refused with its line. */
class ConfigurationReaderTest {

    @TempDir
    private Path folder;

    private Path write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shards(Path file) {
        return Settings.load(file, List.of()).text("shards", "a number");
    }

    private void refused(Path file, String line) {
        assertThatThrownBy(() -> Settings.load(file, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessage(line);
    }

    @Test
    void anIncludeIsRelativeToTheFileThatHasIt() throws IOException {
        write("conf/base.conf", "shards = 7");
        write("conf/deep/middle.conf", "include \"../base.conf\"");
        Path file = write("conf/main.conf", "\n{ include \"deep/middle\" }");
        assertThat(shards(file)).isEqualTo("7");
        assertThat(shards(Path.of("").toAbsolutePath().relativize(file))).isEqualTo("7");
        assertThat(shards(Files.createSymbolicLink(folder.resolve("link.conf"), file)))
                .isEqualTo("7");
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("conf"));
        assertThat(shards(linked.resolve("deep/../main.conf"))).isEqualTo("7");
        assertThat(Settings.load(file, List.of()).files())
                .containsExactly(
                        file, folder.resolve("conf/deep/middle.conf"), folder.resolve("conf/deep/../base.conf"));
    }

    /** Java knows a file in the working directory by its name alone. */
    @Test
    void aFileInTheWorkingDirectoryIncludesItsNeighbours() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path base = Files.createTempFile(here, "base", ".conf");
        Path main = Files.createTempFile(here, "main", ".conf");
        try {
            Files.writeString(base, "shards = 7");
            Files.writeString(main, "include \"" + base.getFileName() + "\"");
            assertThat(shards(main.getFileName())).isEqualTo("7");
        } finally {
            Files.delete(base);
            Files.delete(main);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            include "x.conf"                | x.conf | there is no file DIR/x.conf, expected it, or with .conf, .json, .properties
            include required("x.conf")      | x.conf | there is no file DIR/x.conf, expected it, or with .conf, .json, .properties
            include file("x.conf")          | x.conf | there is no file DIR/x.conf, expected it, or with .conf, .json, .properties
            include required(file("x"))     | x | there is no file DIR/x, expected it, or with .conf, .json, .properties
            run { include "reference.conf" } | reference.conf | there is no file DIR/reference.conf, expected it, or with .conf, .json, .properties
            include "http://127.0.0.1/x"    | http://127.0.0.1/x | is a URI, expected a file
            include url("file:///x.conf")   | file:/x.conf | is a URI, expected a file
            include classpath("org/kbfgs/config/reference.conf") | org/kbfgs/config/reference.conf | is on the class path, expected a file
            include "main.conf"             | main.conf | is being read, expected no circle of includes
            include "two"                   | two | there are DIR/two.conf and DIR/two.json, expected the whole name
            """)
    void anIncludeThatCannotBeFollowedIsRefused(String statement, String name, String why) {
        write("two.conf", "shards = 1");
        write("two.json", "{}");
        Path file = write("main.conf", "# include \"none\"\nshards = 3\n" + statement + "\n");
        String line = statement.contains("file:///") ? "" : ":3";
        refused(file, file + line + ": include \"" + name + "\": " + why.replace("DIR", folder.toString()));
    }

    @Test
    void theLineIsOfTheFileThatIncludes() {
        Path inner = write("inner.conf", "\ninclude \"none.conf\"");
        Path file = write("main.conf", "include \"inner\"");
        refused(
                file,
                inner + ":2: include \"none.conf\": there is no file " + folder
                        + "/none.conf, expected it, or with .conf, .json, .properties");
        write("inner.conf", "\n\nshrads = 3");
        assertThatThrownBy(() -> Settings.load(file, List.of()))
                .hasMessageStartingWith(inner + ":3: shrads = 3: there is no such setting");
        write("inner.conf", "\n\nshards = ]");
        assertThatThrownBy(() -> Settings.load(file, List.of())).hasMessageStartingWith(inner + ":3: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            run.dir = hdfs://host/x        | hdfs://host/x | //
            run.dir = a//b                 | a//b | //
            run { dir=a/b//c, epochs = 1 } | a/b//c, | //
            run.dir = //host/x             | //host/x | //
            run.dir = runs/a#b             | runs/a#b | #
            run.dir = a// b                | a// | //
            data.train = ${run.dir}/a//b   | /a//b | //
            batch.size = 10#0              | 10#0 | #
            """)
    void aValueThatACommentCutsOffIsRefused(String statement, String value, String sign) {
        Path file = write("main.conf", "run.dir = \"a//b#c\" // run.dir = a//b\n\n" + statement + "\n");
        refused(
                file,
                file + ":3: " + value + ": " + sign
                        + " begins a comment here and cuts the value off, expected the value in"
                        + " double quotes, or a blank before a comment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.dir = a // comment",
                "run.dir = a #comment",
                "run.dir = \"a\"//comment",
                "run { dir = a }//comment",
                "//comment//more\nrun.dir = a",
                "#comment#more\nrun.dir = a # http://host",
                "run.dir = // comment\n  a",
                "run { // comment\ndir = a\n}",
                "run.dir = \"\"\"a\"\"\"#",
                "network.layers = [2,//two\n2]\nrun.dir = a",
                "\uFEFF#comment\nrun.dir = a",
                "run.dir = a"
            })
    void aCommentThatCutsNothingOffIsOne(String text) {
        assertThat(Settings.load(write("main.conf", text), List.of()).text("run.dir", "a path"))
                .isEqualTo("a");
    }

    @Test
    void slashesInQuotesStay() {
        Path file =
                write("main.conf", "run.dir = \"hdfs://h/a#b\", data.train = \"a\\\"//b\", data.test=\"\"\"c//d\"\"\"");
        Settings settings = Settings.load(file, List.of());
        assertThat(settings.text("run.dir", "")).isEqualTo("hdfs://h/a#b");
        assertThat(settings.text("data.train", "")).isEqualTo("a\"//b");
        assertThat(settings.text("data.test", "")).isEqualTo("c//d");
        assertThat(Settings.load(write("a.json", "{\"run\": {\"dir\": \"a//b\"}}"), List.of())
                        .text("run.dir", ""))
                .isEqualTo("a//b");
        assertThat(Settings.load(write("a.properties", "run.dir = a//b"), List.of())
                        .text("run.dir", ""))
                .isEqualTo("a//b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            run.dir = ${?data.trian}/x     | data.trian | a setting
            run.dir = ${?optimizer.lr}     | optimizer.lr | a setting
            run.dir = ${?NO_SUCH_VARIABLE}/x | NO_SUCH_VARIABLE | a setting, or an environment variable that is set
            run.dir = /x/${?NO_SUCH_VARIABLE} | NO_SUCH_VARIABLE | a setting, or an environment variable that is set
            """)
    void anOptionalSubstitutionThatIsMisspeltIsRefused(String statement, String name, String expected) {
        Path file = write("main.conf", "run.dir = a\n" + statement);
        refused(file, file + ":2: ${?" + name + "}: has no value, expected the name of " + expected);
    }

    @Test
    void anOptionalSubstitutionThatIsTheWholeValueMayStayWithoutOne() {
        String text =
                "shards = 3, shards = ${?NO_SUCH_VARIABLE} // none\nrun.dir = ${HOME}/a, data.train=${?run.dir}/b";
        Settings settings = Settings.load(write("main.conf", text), List.of());
        assertThat(settings.text("shards", "")).isEqualTo("3");
        assertThat(settings.text("data.train", "")).isEqualTo(System.getenv("HOME") + "/a/b");
    }

    @Test
    void aSubstitutionThatNothingGivesIsRefusedWithItsLine() {
        Path file = write("main.conf", "\nrun.dir = ${nothing}/x");
        assertThatThrownBy(() -> Settings.load(file, List.of()))
                .hasMessageStartingWith(file + ":2: ")
                .hasMessageContaining("${nothing}");
    }

    @Test
    void aPathThatIsNoneIsRefusedWithItsLine() {
        Path file = write(
                "main.conf",
                "data { train = a, test = b }\nrun.dir = ~nobody/x\nnetwork { layers = [2, 2], activations = [relu],"
                        + " loss = half-squared-error }\noptimizer { learning-rate = 1, damping = 1 }");
        assertThatThrownBy(() -> TrainConfig.of(Settings.load(file, List.of())))
                .hasMessage(file + ":2: run.dir = ~nobody/x: expected a path; ~ alone stands for your home folder,"
                        + " ./~nobody/x for a path here");
    }

    @Test
    void textIsUtf8() throws IOException {
        Path file = write("main.conf", "run.dir = \"ä\"");
        assertThat(Settings.load(file, List.of()).text("run.dir", "")).isEqualTo("ä");
        Files.write(file, "run.dir = \"ä\"".getBytes(StandardCharsets.ISO_8859_1));
        refused(file, file + ": is not text in UTF-8, expected a configuration");
    }

    static Stream<Path> examples() throws IOException {
        return Files.list(Path.of("../conf"))
                .filter(file ->
                        file.toString().endsWith(".conf") && !file.toString().contains("spark"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesAreRead(Path file) {
        assertThat(TrainConfig.of(Settings.load(
                                file, List.of("run.dir=a", "optimizer.learning-rate=1", "optimizer.damping=1")))
                        .epochs())
                .isPositive();
    }
}
