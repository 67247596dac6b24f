package org.kbfgs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract with a program that is compared: it gets network and mini-batch, and prints one line of JSON. */
class BaselineTest {

    @TempDir
    private Path folder;

    @Test
    void itsSecondsAreFoundByTheMethodsName() throws IOException {
        Baseline peer =
                peer("echo starting; echo '{\"net\": \"'$1'\", \"m\": '$2', \"kbfgs_s\": 0.2, \"adam_s\": 0.07}'");
        peer.round();
        assertThat(peer.seconds("k-bfgs")).hasValue(0.2);
        assertThat(peer.seconds("adam")).hasValue(0.07);
        assertThat(peer.seconds("kfac")).isEmpty();
    }

    @Test
    void itGetsNetworkAndMiniBatchAndChoosesItsThreads() throws IOException {
        Baseline peer = peer("[ \"$1 $2 ${OMP_NUM_THREADS-unset}\" = 'mnist 100 unset' ] && echo '{\"kbfgs_s\": 1}'");
        peer.round();
        assertThat(peer.seconds("k-bfgs")).hasValue(1);
    }

    @Test
    void itsFailureIsSaidInItsLastLine() throws IOException {
        Baseline peer = peer("echo Traceback >&2; echo \"ModuleNotFoundError: No module named 'torch'\" >&2; exit 1");
        assertThatThrownBy(peer::round)
                .hasMessageStartingWith("peer ")
                .hasMessageEndingWith("peer.sh: ModuleNotFoundError: No module named 'torch'");
        assertThatThrownBy(peer("echo done")::round).hasMessageContaining("printed \"done\", expected a line of JSON");
    }

    private Baseline peer(String body) throws IOException {
        Path script = Files.writeString(folder.resolve("peer.sh"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new Baseline(script, "mnist", 100);
    }
}
