package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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

    /** The words of a command for a driver on the cluster, as spark-submit gets them. */
    private List<String> onTheCluster(String... command) {
        List<String> submitted =
                submitted(Cases.joined(new String[] {"--master=k8s://https://host", "--deploy-mode=cluster"}, command));
        return submitted.subList(submitted.size() - command.length, submitted.size());
    }

    @Test
    void pathsWithoutAnOptionAreAbsoluteToo() {
        String here = Path.of("").toAbsolutePath() + "/";
        assertThat(onTheCluster("status", "--json", "runs/a")).containsExactly("status", "--json", here + "runs/a");
        assertThat(onTheCluster("show", "data", "--count", "3", "--to", "pictures"))
                .containsExactly("show", here + "data", "--count", "3", "--to", here + "pictures");
        assertThat(onTheCluster("show", "hdfs:///data", "--to=/pictures"))
                .containsExactly("show", "hdfs:///data", "--to=/pictures");
    }

    private List<String> onYarn(Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(
                List.of(Launched.launcher().resolveSibling("yarn.sh").toString()));
        command.addAll(List.of(words));
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("SPARK_HOME", home.toString(), "HADOOP_CONF_DIR", home.toString()));
        Launched ran = Launched.run(home, all, command);
        return Stream.concat(ran.out().lines(), ran.err().lines()).toList();
    }

    @Test
    void gpusOnYarnAreAskedForWithTheScriptThatFindsThem() {
        String script = Launched.launcher().resolveSibling("gpus.sh").toString();
        List<String> submitted =
                onYarn(Map.of("KBFGS_GPUS", "1"), "--files", "a.txt", "--deploy-mode", "client", "doctor");
        assertThat(submitted)
                .containsSubsequence("--files", script + ",a.txt")
                .doesNotContain("a.txt")
                .contains(
                        "spark.driver.resource.gpu.amount=1",
                        "spark.driver.resource.gpu.discoveryScript=" + script,
                        "spark.executor.resource.gpu.amount=1",
                        "spark.executor.resource.gpu.discoveryScript=./gpus.sh",
                        "spark.task.resource.gpu.amount=1",
                        "spark.yarn.appMasterEnv.CUDA_DEVICE_ORDER=PCI_BUS_ID");
        assertThat(onYarn(Map.of(), "--deploy-mode", "client", "doctor"))
                .noneMatch(word -> word.contains("resource.gpu") || word.contains("CUDA"));
        assertThat(onYarn(Map.of("KBFGS_GPUS", "2"), "doctor"))
                .containsExactly("yarn.sh: KBFGS_GPUS = 2: a process computes on one GPU, expected 1");
    }

    @Test
    void theExitCodeOfADriverOnYarnIsTheCommands() throws IOException {
        Path submit = home.resolve("bin/spark-submit");
        Files.writeString(
                submit,
                "#!/bin/sh\necho application_1_2 >&2\necho 'User application exited with status 2' >&2\nexit 1\n");
        Map<String, String> environment = Map.of("SPARK_HOME", home.toString(), "HADOOP_CONF_DIR", home.toString());
        String[] command = {"--master=yarn", "--deploy-mode=cluster", "doctor"};
        assertThat(Launched.of(environment, command).code()).isEqualTo(2);
        Files.writeString(submit, "#!/bin/sh\necho application_1_2 >&2\n");
        Launched well = Launched.of(environment, command);
        assertThat(well.code()).isZero();
        assertThat(well.out()).startsWith("application_1_2: its output: ");
        assertThat(well.errors()).noneMatch(line -> line.contains("ended"));
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
