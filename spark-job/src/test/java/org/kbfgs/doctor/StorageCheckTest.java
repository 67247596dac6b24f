package org.kbfgs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.doctor.Finding.Level;

/** A folder is tried where it is or would be made, and left as it was. */
class StorageCheckTest {

    @TempDir
    private Path folder;

    private static Finding check(Path path, long bytes) {
        return new StorageCheck("run.dir", path.toString(), bytes).finding(new Configuration());
    }

    @Test
    void aFolderThatCanBeMadeIsFineAndIsNotMade() {
        Finding found = check(folder.resolve("a/b"), 5_000);
        assertThat(found.level()).isEqualTo(Level.OK);
        assertThat(found.text())
                .startsWith("run.dir = " + folder + "/a/b: can be written, ")
                .endsWith(", 5.00 kB needed");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void tooLittleRoomIsAProblem() {
        Finding found = check(folder, Long.MAX_VALUE);
        assertThat(found.level()).isEqualTo(Level.PROBLEM);
        assertThat(found.text()).contains(" free, 9.22e+06 TB needed, expected as much");
    }

    @Test
    void aFileInTheWayIsAProblem() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Finding found = check(file.resolve("run"), 1);
        assertThat(found.level()).isEqualTo(Level.PROBLEM);
        assertThat(found.text()).contains("file");
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(Files.list(folder)).hasSize(1);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsAProblem() {
        Finding found = check(Path.of("/proc/run"), 1);
        assertThat(found.level()).isEqualTo(Level.PROBLEM);
        assertThat(found.text()).startsWith("run.dir = /proc/run: cannot be written, expected a folder that can: ");
    }
}
