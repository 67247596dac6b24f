package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.spark.LocalCluster;
import scala.Tuple2;

/** {@code kbfgs doctor} as its user sees it, in one process and with executors in processes of their own. */
class DoctorCommandTest {

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeExamples() {
        System.setProperty("spark.master", "local[2]");
        Ran.writeExamples(data.resolve("rows.parquet"), 0);
        System.clearProperty("spark.master");
    }

    @AfterEach
    void clear() {
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("spark.") && !name.equals("spark.ui.enabled"))
                .forEach(System::clearProperty);
    }

    private static void master(String master) {
        for (Tuple2<String, String> one : LocalCluster.conf(master).getAll()) {
            System.setProperty(one._1(), one._2());
        }
    }

    private String configuration(String run) throws IOException {
        return Ran.configuration(folder.resolve("doctor.conf"), data.resolve("rows.parquet"), run)
                .toString();
    }

    @Test
    void aMachineAndARunAreExamined() throws IOException {
        master("local[2]");
        Ran ran =
                Ran.of("doctor", "--config", configuration(folder.resolve("run").toString()));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).allMatch(line -> line.startsWith("ok ") || line.startsWith("warning "));
        assertThat(ran.out())
                .contains("Java " + System.getProperty("java.version"))
                .containsPattern("driver +OpenBLAS \\S+ \\S+, 1 thread \\(CpuBackend\\)")
                .containsPattern("driver +\\d+ GF/s on 1 thread, \\d+ GF/s on 2 threads")
                .contains("OMP_NUM_THREADS is 1, 2 threads a task", "native libraries in ", "no GPU")
                .contains("rows.parquet: 23 rows in ")
                .contains("heap of driver and task: ", "552 B training rows (23 x 6 x 4 B / 1)")
                .contains("run.dir = ", "checkpoint.dir = ", "can be written")
                .contains("local[2]: 1 at once of tasks of 2 threads");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void everyExecutorIsExamined() throws IOException {
        master(LocalCluster.TWO_EXECUTORS);
        Ran ran =
                Ran.of("doctor", "--config", configuration(folder.resolve("run").toString()));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        for (String name : List.of("driver     ", "executor 0 ", "executor 1 ")) {
            assertThat(ran.out())
                    .containsPattern(Pattern.quote(name) + " Java 17")
                    .containsPattern(Pattern.quote(name) + " OpenBLAS")
                    .containsPattern(Pattern.quote(name) + " \\d+ GF/s")
                    .containsPattern(Pattern.quote(name) + " OMP_NUM_THREADS is 1, 1 thread a task");
        }
        assertThat(ran.out())
                .contains(LocalCluster.TWO_EXECUTORS + ": 2 at once of tasks of 1 thread")
                .contains("heap of a task: ", "552 B training rows (23 x 6 x 4 B / 2)".replace("552", "276"))
                .contains("are shared by executor 0, executor 1, driver");
    }

    @Test
    void allProblemsArePrintedAndTheFirstIsTheError() throws IOException {
        master("local[2]");
        Path broken = Files.writeString(
                Files.createDirectory(folder.resolve("b.parquet")).resolve("part"), "PAR1PAR1");
        Ran ran = Ran.of("doctor", "--config", configuration("/proc/run"), "--set", "checkpoint.dir=" + folder);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .hasLineCount(1)
                .startsWith("kbfgs: 1 problem: storage: run.dir = /proc/run: cannot be written");
        Ran unreadable = Ran.of("doctor", "--config", configuration("/proc/run"), "--set", "data.test=" + broken);
        assertThat(unreadable.code()).isEqualTo(2);
        assertThat(unreadable.err()).hasLineCount(1).contains("b.parquet/part: not readable as Parquet");
        Ran validation = Ran.of(
                "doctor",
                "--config",
                configuration(folder.resolve("run").toString()),
                "--set",
                "data.validation=" + broken);
        assertThat(validation.err()).hasLineCount(1).contains("data.validation", "not readable as Parquet");
        assertThat(Ran.of("doctor", "--set", "a=b").err()).contains("expected --config with it");
    }

    @Test
    void listsOfOtherLengthsThanTheInputsAreAProblem() throws IOException {
        master("local[2]");
        String run = configuration(folder.resolve("run").toString());
        Ran narrow = Ran.of("doctor", "--config", run, "--set", "network.layers=[7,4,7]");
        assertThat(narrow.code()).isEqualTo(2);
        assertThat(narrow.err())
                .hasLineCount(1)
                .startsWith("kbfgs: 2 problems, the first: data: data.train = ")
                .contains("column features has lists of 6 numbers on average, expected 7 in each row");
        String ragged = folder.resolve("ragged.parquet").toString();
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            spark.read()
                    .parquet(data.resolve("rows.parquet").toString())
                    .selectExpr("id", "if(id = 7, slice(features, 1, 4), features) features", "label")
                    .write()
                    .parquet(ragged);
        }
        Ran ran = Ran.of("doctor", "--config", run, "--set", "data.train=" + ragged);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .hasLineCount(1)
                .contains("ragged.parquet: column features has lists of different lengths, 136 numbers in 23 rows,"
                        + " expected 6 in each row, the network's inputs");
        Ran trained = Ran.of("train", "--config", run, "--set", "data.train=" + ragged);
        assertThat(trained.code()).isEqualTo(2);
        assertThat(trained.err())
                .hasLineCount(1)
                .contains("ragged.parquet: id 7 has 4 features, expected 6, the network's inputs");
    }

    @Test
    void trainRefusesAtOnceWhatDoctorFinds() throws IOException {
        master("nowhere"); // a session would fail for another reason
        Ran storage = Ran.of("train", "--config", configuration("/proc/run"));
        assertThat(storage.code()).isEqualTo(2);
        assertThat(storage.err()).hasLineCount(1).contains("run.dir = /proc/run: cannot be written");
        String run = folder.resolve("run").toString();
        Ran memory = Ran.of("train", "--config", configuration(run), "--set", "network.layers=[6,100000000,6]");
        assertThat(memory.code()).isEqualTo(2);
        assertThat(memory.err()).hasLineCount(1).contains("weights are 5.20 GB, expected less than 2^31 bytes");
        assertThat(folder.resolve("run")).doesNotExist();
    }
}
