package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kbfgs.cli.ClusterTrainings.assertEndsWell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.spark.LocalCluster;
import org.kbfgs.spark.SharedFiles;
import org.kbfgs.spark.session.Topology;

/** {@code kbfgs train} with {@code spark.kbfgs.topology = owners}: the files of a run on one process, resumed either way. */
class OwnersCommandTest {

    /** Everything that an epoch's end evaluates or keeps: a validation set, the best model, eigenvalues, a state to return to. */
    private static final List<String> SETTINGS = List.of(
            "data.validation-share=0.2",
            "checkpoint.iterations=2",
            "health.lanczos-steps=2",
            "divergence.policy=back-off",
            "stopping.patience=5",
            "optimizer.adaptive=true");

    @TempDir
    private Path folder;

    private ClusterTrainings trainings;

    @BeforeEach
    void start() {
        trainings = ClusterTrainings.begin(folder, SharedFiles.SETTINGS);
    }

    @AfterEach
    void end() {
        trainings.end();
    }

    private Ran run(String name, String... more) throws IOException {
        return trainings.train(
                name, Stream.concat(SETTINGS.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private void assertSame(String run, String expected) throws IOException {
        for (String file : List.of("model.safetensors", "best/model.safetensors")) {
            assertThat(folder.resolve(run).resolve(file))
                    .hasSameBinaryContentAs(folder.resolve(expected).resolve(file));
        }
        assertThat(metrics(run)).isEqualTo(metrics(expected));
    }

    /** All lines, without times and memory. */
    private List<String> metrics(String run) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"(?:[a-z_]*seconds|driver_memory)\":[-+.0-9eE]*", "")
                        .replaceAll("\"time\":\"[^\"]*\"", ""))
                .toList();
    }

    @Test
    void aRunAmongOwnersLeavesTheFilesOfARunInOneProcess() throws IOException {
        assertEndsWell(run("local"));
        assertEndsWell(run("half", "run.epochs=1"));
        trainings.amongOwners();
        assertEndsWell(run("owners"));
        assertSame("owners", "local");
        assertEndsWell(trainings.resume("half", 2));
        assertSame("half", "local");

        assertEndsWell(run("first", "run.epochs=1"));
        trainings.inThisProcess();
        assertEndsWell(trainings.resume("first", 2));
        assertSame("first", "local");
    }

    private String sharedCheckpoints(String run) {
        return "checkpoint.dir=" + SharedFiles.uri(folder.resolve(run + "-checkpoints"));
    }

    private List<String> checkpointsWith(String file, String run) throws IOException {
        try (Stream<Path> places = Files.list(folder.resolve(run + "-checkpoints"))) {
            return places.filter(place -> Files.exists(place.resolve(file)))
                    .map(place -> place.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** On a file system that all processes reach, owners write their states, the driver that to return to. */
    @Test
    void checkpointsThatOwnersWriteAreResumedByAllAndOwnersResumeAll() throws IOException {
        assertEndsWell(run("local", "run.epochs=3"));
        assertEndsWell(run("run", "run.epochs=1", sharedCheckpoints("run")));
        assertThat(checkpointsWith("optimizer.safetensors", "run")).isEqualTo(checkpointsWith("manifest.json", "run"));
        trainings.amongOwners();
        assertEndsWell(trainings.resume("run", 2));
        String newest = checkpointsWith("manifest.json", "run").get(1);
        assertThat(checkpointsWith("optimizer/layer-1.safetensors", "run")).contains(newest);
        assertThat(checkpointsWith("good/optimizer.safetensors", "run")).contains(newest);
        assertThat(checkpointsWith("optimizer.safetensors", "run")).doesNotContain(newest);
        trainings.inThisProcess();
        assertEndsWell(trainings.resume("run", 3));
        assertSame("run", "local");
    }

    @Test
    void withoutTheSettingATrainingSaysWhichTopologyItTakes() throws IOException {
        trainings.onMaster(LocalCluster.TWO_EXECUTORS);
        Ran ran = run("run", "run.epochs=1");
        assertEndsWell(ran);
        assertThat(ran.out())
                .containsPattern(
                        "(?m)^spark\\.kbfgs\\.topology is driver: 2 executors, 10 Gbit/s assumed, [0-9.]+ ms an"
                                + " iteration expected with driver, [0-9.]+ with owners, which are taken below 0\\.8 of the driver's$");
        trainings.inThisProcess();
        Ran local = run("local", "run.epochs=1");
        assertEndsWell(local);
        assertThat(local.out()).doesNotContain("topology");
        assertSame("run", "local");
    }

    /** Of those that start a session. */
    @Test
    void everyCommandRefusesAnUnknownTopology() throws IOException {
        assertEndsWell(run("run"));
        String model = folder.resolve("run").toString();
        String rows = folder.resolve("rows.parquet").toString();
        String to = folder.resolve("to").toString();
        trainings.set(Topology.SETTING, "ring");
        for (List<String> command : List.of(
                List.of("evaluate", "--model", model, "--data", rows),
                List.of("predict", "--model", model, "--data", rows, "--to", to),
                List.of("reconstruct", "--model", model, "--data", rows, "--to", to + ".png"),
                List.of("doctor"),
                List.of("prepare", "table", "--train", rows, "--test", rows, "--to", to),
                List.of("train", "--resume", model, "--set", "run.epochs=3"))) {
            Ran ran = Ran.of(command.toArray(String[]::new));
            assertThat(ran.err().lines().toList())
                    .as("%s", command)
                    .last()
                    .isEqualTo("kbfgs: spark.kbfgs.topology = ring: expected driver or owners");
            assertThat(ran.code()).as("%s", command).isEqualTo(2);
        }
        assertThat(folder.resolve("to")).doesNotExist();
    }

    @Test
    void aDivergenceAmongOwnersIsToldAsInOneProcess() throws IOException {
        String[] wild = {"optimizer.learning-rate=1e30", "divergence.policy=stop", "optimizer.step-bound=null"};
        Ran local = run("local", wild);
        trainings.amongOwners();
        Ran owners = run("owners", wild);
        assertThat(owners.code()).isEqualTo(local.code()).isEqualTo(1);
        assertThat(owners.err()
                        .lines()
                        .filter(line -> line.contains("diverged"))
                        .toList())
                .isEqualTo(local.err()
                        .lines()
                        .filter(line -> line.contains("diverged"))
                        .toList())
                .hasSize(1);
    }

    @Test
    void aLocalMasterAndAnUnknownTopologyAreRefused() throws IOException {
        trainings.set(Topology.SETTING, "owners");
        Ran local = run("run");
        assertThat(local.code()).isEqualTo(2);
        assertThat(local.err())
                .isEqualTo(
                        "kbfgs: spark.kbfgs.topology = owners: expected driver with master local[2], which has no executor"
                                + " processes that could own layers\n");
        trainings.set(Topology.SETTING, "ring");
        Ran unknown = run("run");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).isEqualTo("kbfgs: spark.kbfgs.topology = ring: expected driver or owners\n");
        assertThat(folder.resolve("run")).doesNotExist();
    }
}
