package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.spark.LocalCluster;
import org.kbfgs.spark.SharedFiles;
import org.kbfgs.spark.session.Topology;

/** {@code kbfgs train} without a configured topology, on a network that is large enough for owners on two executors. */
class ChosenTopologyTest {

    /** Owners are expected to take 0.73 of the driver's time on two executors; with layers of fewer than 920 units more than 0.8. */
    private static final List<String> SETTINGS = List.of(
            "network.layers=[6,1000,1000,1000,1000,6]",
            "network.activations=[tanh,tanh,tanh,tanh,linear]",
            "run.epochs=1",
            "batch.size=8",
            "shards=4");

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

    /** A run that ends well, whose checkpoints are where all processes reach them. */
    private Ran train(String name) throws IOException {
        Stream<String> shared = Stream.of("checkpoint.dir=" + SharedFiles.uri(checkpoints(name)));
        return ClusterTrainings.assertEndsWell(
                trainings.train(name, Stream.concat(SETTINGS.stream(), shared).toArray(String[]::new)));
    }

    private Path checkpoints(String run) {
        return folder.resolve(run + "-checkpoints");
    }

    /** The names of the files with the optimiser's state: owners write a file for each layer, a driver writes a single file. */
    private Set<String> stateFiles(String run) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints(run))) {
            return Set.copyOf(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("(layer-\\d|optimizer)\\.safetensors"))
                    .toList());
        }
    }

    private void assertSameModel(String run, String expected) {
        assertThat(folder.resolve(run).resolve("model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve(expected).resolve("model.safetensors"));
    }

    @Test
    void executorsBecomeOwnersWhereThatIsExpectedToBeFaster() throws IOException {
        trainings.onMaster(LocalCluster.TWO_EXECUTORS);
        assertThat(train("chosen").out())
                .containsPattern(
                        "(?m)^spark\\.kbfgs\\.topology is owners: 2 executors, 10 Gbit/s assumed, [0-9.]+ ms an iteration"
                                + " expected with driver, [0-9.]+ with owners, which are taken below 0\\.8 of the driver's$");
        assertThat(stateFiles("chosen"))
                .containsExactlyInAnyOrder(
                        "layer-0.safetensors",
                        "layer-1.safetensors",
                        "layer-2.safetensors",
                        "layer-3.safetensors",
                        "layer-4.safetensors");

        trainings.set(Topology.SETTING, "driver");
        assertThat(train("driver").out()).doesNotContain("topology");
        assertThat(stateFiles("driver")).containsExactly("optimizer.safetensors");
        assertSameModel("chosen", "driver");
    }

    @Test
    void aSingleExecutorLeavesTheStateToTheDriver() throws IOException {
        train("local");
        trainings.onMaster(LocalCluster.ONE_EXECUTOR);
        assertThat(train("chosen").out())
                .contains(
                        "spark.kbfgs.topology is driver: one executor has all shards, and nothing is sent between executors\n");
        assertThat(stateFiles("chosen")).containsExactly("optimizer.safetensors");
        assertSameModel("chosen", "local");
    }
}
