package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that a standalone master starts on one of its workers. */
class ClusterModeIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Map<String, String> cluster = Map.of();
    private String master = "";

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            cluster = Map.of(
                    "KBFGS_PORT", String.valueOf(free.getLocalPort()),
                    "KBFGS_CLUSTER", folder.resolve("cluster").toString(),
                    "SPARK_HOME", Launched.embeddedSpark().toString(),
                    "SPARK_SCALA_VERSION", "2.12");
        }
        Launched started = cluster("start", "2", "1", "1g");
        assertThat(started.code()).as(started.err()).isZero();
        master = started.out().strip();
    }

    @AfterEach
    void stop() {
        cluster("stop");
    }

    private Launched cluster(String... words) {
        String script = Launched.launcher().resolveSibling("local-cluster.sh").toString();
        return Launched.run(folder, cluster, List.of(Cases.joined(new String[] {script}, words)));
    }

    /** The configuration and all its paths are relative to where the command is given. */
    private Launched submit(String... settings) {
        String[] command = {
            "--master",
            master,
            "--deploy-mode=cluster",
            "--driver-memory",
            "512m",
            "--executor-memory",
            "512m",
            "--driver-java-options",
            "-Dkbfgs.of.the.user=yes",
            "train",
            "--config",
            "case.conf",
            "--set",
            "run.dir=run"
        };
        return Launched.in(folder, Map.of(), Cases.joined(command, settings));
    }

    private static void await(BooleanSupplier what) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!what.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting").isLessThan(end);
            Thread.sleep(200);
        }
    }

    @Test
    void theDriverTrainsOnAWorkerAndItsIdIsPrinted() throws Exception {
        Cases.configuration(folder, "rows.parquet");
        Launched ran = submit();
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("Driver successfully submitted as driver-")
                .doesNotContain("Exception");
        String id = ran.out().lines().findFirst().orElse("").replaceAll(" .*", "");
        assertThat(ran.out())
                .startsWith("driver-")
                .contains(id + " runs on the cluster of " + master, "--master " + master + " --kill " + id);
        await(() -> Files.exists(folder.resolve("run/status.json")));
        Launched status = Launched.in(folder, Map.of(), "status", "--wait", "run");
        assertThat(status.code()).as(status.out() + status.err()).isZero();
        assertThat(status.out()).startsWith("finished at ");
        assertThat(folder.resolve("run/model.safetensors")).exists();
        assertThat(folder.resolve("run/run.conf")).content().contains("dir=\"" + folder.resolve("run"));
        Launched killed = Launched.in(folder, Map.of(), "--master", master, "--kill", id);
        assertThat(killed.err()).contains(id).doesNotContain("Exception");
    }

    @Test
    void aMistakeThatTheDriverFindsIsInTheRunsFolder() throws Exception {
        Cases.configuration(folder, "rows.parquet");
        Launched ran = submit("--set", "data.train=none.parquet");
        assertThat(ran.code()).as(ran.err()).isZero();
        await(() -> Files.exists(folder.resolve("run/status.json")));
        Launched status = Launched.in(folder, Map.of(), "status", "run");
        assertThat(status.code()).as(status.out() + status.err()).isEqualTo(2);
        assertThat(status.out()).startsWith("failed at ").contains("kbfgs: data.train = ", "none.parquet");
    }

    @Test
    void aMistakeInTheConfigurationIsToldBeforeAnythingIsSubmitted() throws Exception {
        Cases.configuration(folder, "rows.parquet");
        Launched ran = submit("--set", "batch.sise=3");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errors()).hasSize(1);
        assertThat(ran.errors().get(0)).contains("batch.sise").contains("there is no such setting");
    }
}
