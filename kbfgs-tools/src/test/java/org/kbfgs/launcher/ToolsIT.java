package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools' commands as users call them: the launcher adds their jar, and executor processes load classes from it. */
class ToolsIT {

    private static final String GOLDEN = Path.of("src/test/resources/golden/ae-kbfgs-1.json")
            .toAbsolutePath()
            .toString();

    @TempDir
    private Path folder;

    @Test
    void costIsPrinted() {
        Launched ran = Launched.of("cost", "--network", "mnist", "--batch", "1000");
        assertThat(ran.errors()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("k-bfgs, m = 1000, float32", "37.59");
    }

    @Test
    void aTrajectoryIsReplayedOnAnExecutorProcess() {
        Launched ran = Launched.of("--master", "local-cluster[1,1,1024]", "replay", "--spark", "2", GOLDEN);
        assertThat(ran.errors()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).hasSize(2).allMatch(line -> line.startsWith("PASS ae-kbfgs-1"));
    }

    /** The examples are made on the executor, by a class of the tools. */
    @Test
    void anExecutorProcessIsTimed() {
        String command = "bench --layers 6,4,6 --method adam --batch 8 --warm-up 1 --iterations 1";
        Launched ran = Launched.of(command.split(" "));
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("local-cluster[1,", "adam");
    }

    /** The owners' first work is in threads of their own, which find the backend too. */
    @Test
    void anIterationAmongOwnersIsDrawnFromItsEvents() throws IOException {
        Path picture = folder.resolve("iteration.svg");
        Launched ran = Launched.of(
                "--conf",
                "spark.kbfgs.topology=owners",
                "bench",
                "--layers",
                "6,4,6",
                "--batch",
                "8",
                "--warm-up",
                "1",
                "--iterations",
                "4",
                "--processes",
                "2",
                "--timeline",
                picture.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("clocks exact to", "propose");
        assertThat(picture)
                .content()
                .contains("executor 0, task", "executor 1, owner", "milliseconds since", "deferred work</text>")
                .doesNotContain("href", "NaN");
        List<String> events = Files.readAllLines(folder.resolve("iteration.csv"));
        assertThat(events.get(0)).startsWith("process,activity,layer,");
        for (String activity : List.of("job", "forward", "backward", "second_moments", "propose", "move")) {
            assertThat(events).as(activity).anyMatch(line -> line.contains("," + activity + ","));
        }
    }

    @Test
    void helpListsTheToolsBesideTheJobsCommands() {
        Launched help = Launched.of("--help");
        assertThat(help.errors()).isEmpty();
        assertThat(help.out().lines().map(line -> line.strip().split(" ")[0]))
                .contains(
                        "train", "doctor", "prepare", "fetch", "bench", "compare", "cost", "plan", "replay", "report",
                        "tune");
    }

    /** The library of command lines sorts options in the process's language. */
    @Test
    void helpIsTheSameInEveryLanguage() {
        Launched usual = Launched.of("bench", "--help");
        assertThat(usual.out()).startsWith("Usage: kbfgs bench").contains("--input=PARQUET");
        Launched turkish =
                Launched.of("--driver-java-options", "-Duser.language=tr -Duser.country=TR", "bench", "--help");
        assertThat(turkish).isEqualTo(usual);
    }

    /** The words that a spark-submit which only prints is given. */
    private List<String> submitted(String... words) throws IOException {
        Path submit = Files.createDirectories(folder.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, "#!/bin/sh\nfor word; do echo \"$word\"; done\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwx------"));
        Launched ran =
                Launched.of(Map.of("SPARK_HOME", folder.toString(), "HADOOP_CONF_DIR", folder.toString()), words);
        assertThat(ran.errors()).isEmpty();
        return ran.out().lines().toList();
    }

    @Test
    void theJarIsAddedToTheUsersInClientAndInClusterMode() throws IOException {
        String jar =
                Path.of(System.getProperty("kbfgs.tools-jar")).getFileName().toString();
        for (String mode : List.of("client", "cluster")) {
            List<String> words = submitted(
                    "--master", "yarn", "--deploy-mode", mode, "--jars", "mine.jar", "cost", "--network", "mnist");
            String last = words.get(words.lastIndexOf("--jars") + 1);
            assertThat(last).startsWith("mine.jar,/").endsWith("/kbfgs-tools/target/" + jar);
            assertThat(words.lastIndexOf("--jars")).isLessThan(words.indexOf("cost"));
        }
    }

    @Test
    void aTrainingGoesWithoutTheJar() throws IOException {
        assertThat(submitted("train", "--config", "none.conf")).doesNotContain("--jars");
    }
}
