package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.io.BadInput;

/** A folder takes one run. */
class RunFolderTest {

    private static final int RUNS = 4;

    @TempDir
    private Path folder;

    @Test
    void aProcessWhoseRunAnotherTookOverMayNotWriteIt() throws IOException {
        String path = folder.resolve("run").toString();
        RunFolder first = RunFolder.at(path, false, new Configuration());
        first.begin("a = 1");
        first.requireOwned();
        RunFolder second = RunFolder.existing(path, new Configuration());
        second.resume("a = 1");
        second.requireOwned();
        assertThatThrownBy(first::requireOwned)
                .isInstanceOf(BadInput.class)
                .hasMessage("run.dir = " + path
                        + ": another process has taken the run over, expected one at a time; this one ends");
        RunFolder.at(path, true, new Configuration()).begin("a = 2");
        assertThatThrownBy(second::requireOwned).hasMessageContaining("another process has taken the run over");
    }

    @RepeatedTest(20)
    void ofSeveralRunsThatBeginAtOnceOneDoes() throws Exception {
        String path = folder.resolve("run").toString();
        List<RunFolder> folders = IntStream.range(0, RUNS)
                .mapToObj(i -> RunFolder.at(path, false, new Configuration()))
                .toList();
        CyclicBarrier together = new CyclicBarrier(RUNS);
        ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
        List<Thread> runs = IntStream.range(0, RUNS)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        together.await();
                        folders.get(i).begin("run " + i);
                        begun.add("run " + i);
                    } catch (BadInput e) {
                        refused.add(e.getMessage());
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        runs.forEach(Thread::start);
        for (Thread run : runs) {
            run.join();
        }
        assertThat(begun).hasSize(1);
        assertThat(refused).hasSize(RUNS - 1).allMatch(line -> line.startsWith("run.dir = ") && line.contains(path));
        assertThat(Files.readString(folder.resolve("run/run.conf"))).isEqualTo(begun.element());
    }
}
