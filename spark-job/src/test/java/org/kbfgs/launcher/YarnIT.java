package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of a run on YARN with all data in HDFS: the driver in the client's process and in a container. */
@Tag(SlowTests.TAG)
class YarnIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int ROWS = 200;
    private static final int EPOCHS = 10;

    @TempDir
    private static Path folder;

    private static YarnCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = YarnCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Two executors, whose jars are on every node. */
    private static Launched yarn(String mode, String... command) {
        String[] options = {
            Launched.launcher().resolveSibling("yarn.sh").toString(),
            "--deploy-mode",
            mode,
            "--num-executors=2",
            "--executor-cores=1",
            "--executor-memory=512m",
            "--driver-memory=512m",
            "--conf",
            "spark.yarn.jars=local:" + Launched.embeddedSpark() + "/jars/*"
        };
        return Launched.run(folder, cluster.environment(), List.of(Cases.joined(options, command)));
    }

    private static Launched launched(String... command) {
        return Launched.in(folder, cluster.environment(), command);
    }

    private static void assertOk(Launched ran) {
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.err()).doesNotContain("Exception");
    }

    private static void writeTable() throws IOException {
        for (String old : List.of("/raw", "/table")) {
            cluster.files().delete(new org.apache.hadoop.fs.Path(old), true);
        }
        StringBuilder rows = new StringBuilder("a,b,c,d,kind\n");
        Random random = new Random(1);
        for (int row = 0; row < ROWS; row++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            double c = random.nextGaussian();
            double d = random.nextGaussian();
            rows.append(a)
                    .append(',')
                    .append(b)
                    .append(',')
                    .append(c)
                    .append(',')
                    .append(d);
            rows.append(',').append(a * b > c * d ? "more" : "less").append('\n');
        }
        try (var out = cluster.files().create(new org.apache.hadoop.fs.Path("/raw/rows.csv"))) {
            out.writeBytes(rows.toString());
        }
    }

    /** URIs without a host are of the file system in Hadoop's settings. */
    private static void writeConfiguration() throws IOException {
        Files.writeString(
                folder.resolve("case.conf"),
                """
                data { train = "hdfs:///table/train.parquet", test = "hdfs:///table/test.parquet" }
                run { dir = "hdfs:///runs/yarn", epochs = %s }
                network { layers = [4, 6, 2], activations = [tanh, linear], loss = softmax-cross-entropy }
                optimizer { name = k-bfgs, learning-rate = 0.1, damping = 0.3 }
                checkpoint.minutes = 0.01
                batch.size = 20
                shards = 4
                """
                        .formatted(EPOCHS));
    }

    private static <T> T await(Callable<T> what, Predicate<T> enough) throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            T now = what.call();
            if (enough.test(now)) {
                return now;
            }
            assertThat(System.nanoTime()).as("waiting").isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static List<FileStatus> checkpoints() throws IOException {
        org.apache.hadoop.fs.Path all = new org.apache.hadoop.fs.Path("/runs/yarn/checkpoints");
        return cluster.files().exists(all) ? List.of(cluster.files().listStatus(all)) : List.of();
    }

    private static String[] prepare(String to) {
        return new String[] {
            "prepare",
            "table",
            "--train=hdfs:///raw/rows.csv",
            "--test=hdfs:///raw/rows.csv",
            "--features=a,b,c,d",
            "--label=kind",
            "--to=" + to
        };
    }

    @Test
    void aRunLosesAnExecutorAndIsResumed() throws Exception {
        writeTable();
        writeConfiguration();
        assertOk(launched(prepare("hdfs:///table")));

        Launched submitted =
                yarn("cluster", "--conf=spark.yarn.submit.waitAppCompletion=false", "train", "--config", "case.conf");
        assertOk(submitted);
        String application = cluster.application();
        assertThat(submitted.out()).contains("yarn logs -applicationId " + application);
        await(YarnIT::checkpoints, found -> found.size() > 1);
        List<ProcessHandle> executors = cluster.executors(application);
        assertThat(executors).hasSize(2);
        executors.get(0).destroyForcibly();
        Launched status = launched("status", "--wait", "hdfs:///runs/yarn");
        assertThat(status.code()).as(status.out() + cluster.errors(application)).isZero();
        assertThat(status.out()).startsWith("finished at ").contains("epoch " + EPOCHS + " of " + EPOCHS);
        assertThat(cluster.errors(application)).containsPattern("kbfgs: warning: executor \\d+ is lost");
        cluster.awaitEnd(application);

        String more = "run.epochs=" + (EPOCHS + 2);
        assertOk(yarn("client", "train", "--resume", "hdfs:///runs/yarn", "--set", more));
        String[] local = {"--master=local[2]", "train", "--config", "case.conf", "--set", more, "--set"};
        assertOk(launched(Cases.joined(local, "run.dir=file://" + folder.resolve("local"))));
        assertThat(cluster.bytes("/runs/yarn/model.safetensors"))
                .isEqualTo(Files.readAllBytes(folder.resolve("local/model.safetensors")));
    }

    @Test
    void tablesArePreparedAndPredictedInContainers() throws Exception {
        writeTable();
        writeConfiguration();
        assertOk(yarn("client", prepare("hdfs:///table")));
        assertOk(launched("--master=local[2]", "train", "--config", "case.conf", "--set=run.dir=hdfs:///runs/local"));
        assertOk(yarn(
                "cluster",
                "predict",
                "--model=hdfs:///runs/local",
                "--data=hdfs:///table/test.parquet",
                "--to=hdfs:///predictions"));
        assertThat(cluster.files().listStatus(new org.apache.hadoop.fs.Path("/predictions")))
                .anyMatch(file -> file.getPath().getName().endsWith(".parquet"));
    }

    @Test
    void aMistakeThatTheDriverFindsIsItsExitCode() throws Exception {
        writeConfiguration();
        Launched ran = yarn(
                "cluster",
                "train",
                "--config",
                "case.conf",
                "--set=data.train=hdfs:///none.parquet",
                "--set=run.dir=hdfs:///runs/none");
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        String application = cluster.application();
        assertThat(ran.errors())
                .last()
                .asString()
                .isEqualTo("kbfgs: " + application
                        + ": the driver failed, expected its reason in: kbfgs status RUN, or yarn"
                        + " logs -applicationId " + application);
        assertThat(ran.err()).doesNotContain("Exception");
        assertThat(ran.errors())
                .filteredOn(line -> line.startsWith("kbfgs: data.train = hdfs:///none.parquet: "))
                .hasSize(1);
        assertThat(new String(cluster.bytes("/runs/none/status.json"), StandardCharsets.UTF_8))
                .contains("\"failed\"", "none.parquet");
    }
}
