package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.namenode.EditLogFileOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.launcher.SlowTests;
import org.kbfgs.spark.LocalCluster;

/** Owners write the states of their layers to HDFS, from which the owners after a loss and a resumed run read them. */
@Tag(SlowTests.TAG)
class OwnersOnHdfsTest {

    private static final int EPOCHS = 15;
    private static final String RUN = "/runs/owners";
    private static final String MODEL = "model.safetensors";

    /** The name node records the time of a read that comes so many milliseconds after the last. */
    private static final String ACCESS_TIMES = "dfs.namenode.accesstime.precision";

    /** What a client waits for a data node to report a block, and a task before it asks a lost executor again, is seconds otherwise. */
    private static final Map<String, String> SHORT_WAITS = Map.of(
            "spark.hadoop.dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "5",
            "spark.shuffle.io.retryWait", "200ms");

    @TempDir
    private java.nio.file.Path folder;

    private ClusterTrainings trainings;
    private MiniDFSCluster hdfs;
    private FileSystem files;

    @BeforeEach
    void start() throws IOException {
        trainings = ClusterTrainings.begin(folder, SHORT_WAITS);
        EditLogFileOutputStream.setShouldSkipFsyncForTesting(true);
        Configuration hadoop = new Configuration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        hadoop.setInt(ACCESS_TIMES, 1);
        hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
        files = FileSystem.newInstance(hdfs.getURI(), new Configuration()); // The commands shall make their own.
    }

    @AfterEach
    void stop() throws IOException {
        trainings.end();
        files.close();
        hdfs.close();
    }

    private Ran train(String name, int epochs, String... more) throws IOException {
        Stream<String> settings = Stream.of("run.epochs=" + epochs, "checkpoint.keep=" + (EPOCHS + 1));
        return trainings.train(name, Stream.concat(settings, Stream.of(more)).toArray(String[]::new));
    }

    /** The model of a run in one process that nothing disturbs. */
    private byte[] modelOfLocalRun(int epochs) throws IOException {
        String name = "local-" + epochs;
        ClusterTrainings.assertEndsWell(train(name, epochs));
        return Files.readAllBytes(folder.resolve(name).resolve(MODEL));
    }

    private byte[] model() throws IOException {
        try (var in = files.open(new Path(RUN, MODEL))) {
            return in.readAllBytes();
        }
    }

    private List<FileStatus> inCheckpoints(String pattern) {
        try {
            return List.of(files.globStatus(new Path(RUN + "/checkpoints/*/" + pattern)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<FileStatus> statesThatWereRead() {
        return inCheckpoints("optimizer/layer-*").stream()
                .filter(file -> file.getAccessTime() > file.getModificationTime());
    }

    private boolean hasTwoCheckpoints() {
        return inCheckpoints("manifest.json").size() >= 2;
    }

    private void loseAnOwner() {
        assertThat(statesThatWereRead()).isEmpty();
        LocalCluster.executors().get(0).destroyForcibly();
    }

    private void assertOwnersWroteAllStates() {
        List<FileStatus> checkpoints = inCheckpoints("manifest.json");
        assertThat(checkpoints).hasSizeGreaterThanOrEqualTo(EPOCHS);
        assertThat(inCheckpoints("optimizer/layer-0.safetensors")).hasSameSizeAs(checkpoints);
        assertThat(inCheckpoints("optimizer/layer-1.safetensors")).hasSameSizeAs(checkpoints);
        assertThat(inCheckpoints("optimizer.safetensors")).isEmpty();
    }

    @Test
    void aRunThatLosesAnOwnerAndIsResumedHasTheBitsOfARunInOneProcess() throws IOException {
        byte[] expected = modelOfLocalRun(EPOCHS);
        byte[] expectedOfMore = modelOfLocalRun(EPOCHS + 1);
        trainings.amongOwners();
        String run = files.getUri() + RUN;

        CompletableFuture<Void> accident = ClusterTrainings.once(this::hasTwoCheckpoints, this::loseAnOwner);
        Ran disturbed = train("disturbed", EPOCHS, "run.dir=" + run);
        assertThat(disturbed.code()).as(disturbed.err()).isZero();
        accident.join();
        assertThat(disturbed.err())
                .containsPattern("kbfgs: warning: executor \\d+ is lost")
                .doesNotContain("Exception", "no checkpoint");
        assertThat(statesThatWereRead()).isNotEmpty();
        assertOwnersWroteAllStates();
        assertThat(model()).isEqualTo(expected);

        ClusterTrainings.assertEndsWell(Ran.of("train", "--resume", run, "--set", "run.epochs=" + (EPOCHS + 1)));
        assertOwnersWroteAllStates();
        assertThat(model()).isEqualTo(expectedOfMore);
    }
}
