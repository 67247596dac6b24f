package org.kbfgs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that a standalone master starts on one of its workers. */
class ClusterModeIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    private static Path shared;

    private static StandaloneCluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        cluster = StandaloneCluster.start(shared, 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** The configuration and all its paths are relative to where the command is given. */
    private Launched submit(String... settings) {
        String[] command = {
            "--master",
            cluster.master(),
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
        String master = cluster.master();
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
