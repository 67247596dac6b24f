package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher makes of its command line. Its Spark is a folder whose spark-submit prints the words that it is given. */
class OptionsIT {

    /** Meant for the command, not for spark-submit. */
    private static final Set<String> OF_THE_COMMAND = Set.of("--help", "-h", "--version");

    @TempDir
    private Path home;

    @BeforeEach
    void makeSpark() throws IOException {
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, "#!/bin/sh\nfor word; do echo \"$word\"; done\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
    }

    /** Names of the options with a value, or of those without, as spark-submit's own parser lists them. */
    private static Stream<String> names(String field) throws ReflectiveOperationException {
        Class<?> type = Class.forName("org.apache.spark.launcher.SparkSubmitOptionParser");
        Constructor<?> made = type.getDeclaredConstructor();
        made.setAccessible(true);
        Field names = type.getDeclaredField(field);
        names.setAccessible(true);
        return Arrays.stream((String[][]) names.get(made.newInstance()))
                .flatMap(Arrays::stream)
                .filter(name -> !OF_THE_COMMAND.contains(name));
    }

    static Stream<String> valued() throws ReflectiveOperationException {
        return names("opts");
    }

    static Stream<String> switches() throws ReflectiveOperationException {
        return names("switches");
    }

    private List<String> submitted(String... words) {
        Launched ran = Launched.of(Map.of("SPARK_HOME", home.toString()), words);
        assertThat(ran.errors()).isEmpty();
        assertThat(ran.code()).isZero();
        return ran.out().lines().toList();
    }

    /** Whether the words stand before the jar, where spark-submit takes options. */
    private static void assertBeforeTheJar(List<String> submitted, String... words) {
        List<String> jars =
                submitted.stream().filter(word -> word.endsWith(".jar")).toList();
        int jar = submitted.lastIndexOf(jars.get(jars.size() - 1));
        assertThat(submitted.subList(0, jar)).containsSubsequence(words);
        assertThat(submitted.subList(jar + 1, submitted.size())).containsExactly("doctor");
    }

    @ParameterizedTest
    @MethodSource("valued")
    void anOptionWithAValueIsPassedOnInBothForms(String name) {
        String value = name.endsWith("-memory") ? "2g" : "a=b:1";
        assertBeforeTheJar(submitted(name, value, "doctor"), name, value);
        if (name.startsWith("--")) {
            assertBeforeTheJar(submitted("doctor", name + "=" + value), name, value);
        }
    }

    @ParameterizedTest
    @MethodSource("switches")
    void anOptionWithoutAValueIsPassedOn(String name) {
        assertBeforeTheJar(submitted(name, "doctor"), name);
    }

    @Test
    void anOptionWhoseValueIsMissingIsRefused() {
        Launched ran = Launched.of("doctor", "--packages");
        assertThat(ran.errors()).containsExactly("kbfgs: --packages: has no value, expected one after it");
        assertThat(ran.code()).isEqualTo(2);
    }

    @Test
    void pathsOfAJobOnTheClusterAreAbsolute() {
        String[] command = {"evaluate", "--json", "--model", "run", "--data=rows.parquet", "--confusion=s3a://b/c"};
        List<String> submitted =
                submitted(Cases.joined(new String[] {"--master=k8s://https://host", "--deploy-mode=cluster"}, command));
        String here = Path.of("").toAbsolutePath() + "/";
        assertThat(submitted)
                .endsWith(
                        "evaluate",
                        "--json",
                        "--model",
                        here + "run",
                        "--data=" + here + "rows.parquet",
                        "--confusion=s3a://b/c");
    }

    @Test
    void theCommandsHelpIsPrinted() {
        Launched help = Launched.of("train", "--help");
        assertThat(help.errors()).isEmpty();
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: kbfgs train").contains("--config");
    }

    /** The checkout of these tests has the job's jar alone. */
    @ParameterizedTest
    @ValueSource(strings = {"bench", "compare", "cost", "plan", "replay", "report", "tune"})
    void aCommandWhoseJarIsMissingIsRefused(String command) {
        Launched ran = Launched.of(command, "--help");
        assertThat(ran.errors())
                .singleElement()
                .asString()
                .startsWith("kbfgs: " + command + ": needs ")
                .endsWith("expected a whole release, or submit-scripts/build.sh to be run");
        assertThat(ran.code()).isEqualTo(2);
    }
}
