package org.kbfgs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The optimisers follow the authors' program, recorded in float64, at any number of shards. */
class GoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static Stream<Arguments> filesAndShards() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            List<Path> trajectories = files.filter(
                            file -> !file.getFileName().toString().equals("unit-cases.json"))
                    .sorted()
                    .toList();
            return trajectories.stream().flatMap(file -> Stream.of(1, 3, 8).map(S -> Arguments.of(file, S)));
        }
    }

    @ParameterizedTest(name = "{0}, {1} shards")
    @MethodSource("filesAndShards")
    void followsTheRecordedTrajectory(Path file, int S) {
        assertThat(Replay.local(Trajectory.read(file), S).toString()).startsWith("PASS");
    }

    @Test
    void oneWrongWeightFails(@TempDir Path folder) throws IOException {
        Path copy = edited(folder, "ae-kbfgs-1", root -> {
            ArrayNode row = (ArrayNode)
                    root.get("weights_after").get("10").get(2).get("W").get(1);
            row.set(0, row.get(0).doubleValue() + 1e-6);
        });
        assertThat(Replay.local(Trajectory.read(copy), 1).toString())
                .startsWith("FAIL ae-kbfgs-1 local iteration 10 layer 3 weight (1, 0): expected ");
    }

    @Test
    void oneWrongThetaFails(@TempDir Path folder) throws IOException {
        Path copy = edited(folder, "ae-kbfgs-1", root -> {
            ObjectNode damping =
                    (ObjectNode) root.get("iterations").get(6).get("damping").get(1);
            damping.put("theta1", damping.get("theta1").doubleValue() - 1e-4);
        });
        assertThat(Replay.local(Trajectory.read(copy), 1).toString())
                .startsWith("FAIL ae-kbfgs-1 local iteration 7 layer 2 theta1: expected ");
    }

    @Test
    void oneWrongFlagFails(@TempDir Path folder) throws IOException {
        Path copy = edited(folder, "ae-kbfgs-1", root -> {
            ObjectNode damping =
                    (ObjectNode) root.get("iterations").get(3).get("damping").get(0);
            damping.put("damping2", !damping.get("damping2").booleanValue());
        });
        assertThat(Replay.local(Trajectory.read(copy), 1).toString())
                .startsWith("FAIL ae-kbfgs-1 local iteration 4 layer 1 damping2: expected ");
    }

    @Test
    void oneWrongInversionOrSampledTargetFails(@TempDir Path folder) throws IOException {
        Path inversion = edited(folder, "ae-kfac-T3", root -> ((ObjectNode)
                        root.get("iterations").get(4))
                .put("inverse_updated", true));
        assertThat(Replay.local(Trajectory.read(inversion), 1).toString())
                .isEqualTo("FAIL ae-kfac-T3 local iteration 5 inverse_updated: expected true, got false");
        Path target = edited(folder, "sig-kfac-T5", root -> {
            ArrayNode row = (ArrayNode)
                    root.get("iterations").get(2).get("sampled_targets").get(3);
            row.set(0, 1 - row.get(0).doubleValue());
        });
        assertThat(Replay.local(Trajectory.read(target), 1).toString())
                .startsWith("FAIL sig-kfac-T5 local iteration 3 layer 1 step_norm: expected ");
    }

    @Test
    void oneWrongNumberOfAMethodFails(@TempDir Path folder) throws IOException {
        assertThat(afterSmallChange(folder, "ae-adam", 7, "second_moment_fro", 2))
                .startsWith("FAIL ae-adam local iteration 8 layer 3 second_moment_fro: expected ");
        assertThat(afterSmallChange(folder, "sig-rmsprop", 0, "second_moment_fro", 0))
                .startsWith("FAIL sig-rmsprop local iteration 1 layer 1 second_moment_fro: expected ");
        assertThat(afterSmallChange(folder, "reg-kfac-T3", 4, "G_fro", 2))
                .startsWith("FAIL reg-kfac-T3 local iteration 5 layer 3 G_fro: expected ");
        assertThat(afterSmallChange(folder, "reg-sgdm", 24, "step_norm", 1))
                .startsWith("FAIL reg-sgdm local iteration 25 layer 2 step_norm: expected ");
    }

    /** Replays a file with one layer's number of one iteration, from 0, off by 1e-6 of itself. */
    private static String afterSmallChange(Path folder, String name, int k, String key, int layer) throws IOException {
        Path copy = edited(folder, name, root -> {
            ArrayNode layers = (ArrayNode) root.get("iterations").get(k).get(key);
            layers.set(layer, layers.get(layer).doubleValue() * (1 + 1e-6));
        });
        return Replay.local(Trajectory.read(copy), 1).toString();
    }

    private interface Edit {
        void apply(JsonNode root);
    }

    private static Path edited(Path folder, String name, Edit edit) throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode root = json.readTree(GOLDEN.resolve(name + ".json").toFile());
        edit.apply(root);
        Path copy = folder.resolve("copy.json");
        json.writeValue(copy.toFile(), root);
        return copy;
    }
}
