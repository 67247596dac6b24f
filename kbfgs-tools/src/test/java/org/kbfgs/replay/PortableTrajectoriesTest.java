package org.kbfgs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.backend.BackendChoice;

/** Every method by ND4J's own calls, as on a GPU: in a process of its own, started with -Dkbfgs.portable=true. */
@Tag("portable")
class PortableTrajectoriesTest {

    @Test
    void theKernelsAreThePortableOnes() {
        assertThat(BackendChoice.get().kernels().description()).endsWith("portable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ae-kbfgs-1",
                "reg-kbfgs-2",
                "sig-kbfgsl-p7",
                "reg-kbfgsl-skip",
                "sig-kfac-T5",
                "ae-adam",
                "reg-rmsprop",
                "sig-sgdm"
            })
    void theRecordedTrajectoryIsFollowed(String name) {
        Trajectory recorded = Trajectory.read(Path.of("src/test/resources/golden", name + ".json"));
        assertThat(Replay.local(recorded, 3).toString()).startsWith("PASS");
    }
}
