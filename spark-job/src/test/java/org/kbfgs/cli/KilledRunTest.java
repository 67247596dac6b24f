package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.namenode.EditLogFileOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.model.Model;

/**
 * A run that is killed and resumed is the run that was never killed, to the byte: every method on HDFS, and two on local
 * files, where the engine's own test has all of them.
 */
class KilledRunTest {

    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String METRICS = "metrics.jsonl";
    private static final String WARM_UP = "iteration-000000000000-warm-up-000000000002";
    private static final String FIRST = "iteration-000000000001";
    private static final String WITHIN_AN_EPOCH = "iteration-000000000002";
    private static final String EPOCH_END = "iteration-000000000003";

    /** How long a client waits for a data node to tell of a block; 0.4 s by default, at each file. */
    private static final String WAIT = "dfs.client.block.write.locateFollowingBlock.initial.delay.ms";

    @TempDir
    private static java.nio.file.Path folder;

    private static MiniDFSCluster hdfs;

    @BeforeAll
    static void start() throws IOException {
        System.setProperty("spark.master", "local[2]");
        Ran.writeExamples(folder.resolve("rows.parquet"), 0);
        Configuration hadoop = new Configuration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        System.setProperty("spark.hadoop." + WAIT, "5");
        EditLogFileOutputStream.setShouldSkipFsyncForTesting(true);
        hdfs = new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    }

    @AfterAll
    static void stop() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.hadoop." + WAIT);
        hdfs.close();
    }

    /** Settings of each method, the window gone round and inverses older than an iteration; and where it is killed. */
    static Stream<Arguments> methods() {
        List<String> warm = List.of(WARM_UP, WITHIN_AN_EPOCH, EPOCH_END);
        List<String> cold = List.of(FIRST, WITHIN_AN_EPOCH, EPOCH_END);
        return Stream.of(
                Arguments.of("name=k-bfgs k-bfgs.gradient-sample=with-probe k-bfgs.input-interval=2", warm),
                Arguments.of("name=k-bfgs-l k-bfgs.window=2", warm),
                Arguments.of("name=kfac kfac.inverse-interval=2", warm),
                Arguments.of("name=rmsprop", warm),
                Arguments.of("name=adam", cold),
                Arguments.of("name=sgd", cold));
    }

    static Stream<Arguments> twoMethods() {
        return Stream.of(methods().toList().get(0), methods().toList().get(4));
    }

    @ParameterizedTest
    @MethodSource("twoMethods")
    void onLocalFiles(String method, List<String> points) throws IOException {
        FileSystem files = FileSystem.getLocal(new Configuration()).getRaw();
        holdsAtAllOf(points, method, files, "file:" + folder.resolve("runs"));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void onHdfs(String method, List<String> points) throws IOException {
        // Of its own: the commands shall make theirs, which ask for three replicas where there is one data node.
        Configuration client = new Configuration();
        client.setInt(WAIT, 5);
        FileSystem files = FileSystem.newInstance(hdfs.getURI(), client);
        holdsAtAllOf(points, method, files, files.getUri() + "/runs");
    }

    private static void holdsAtAllOf(List<String> points, String method, FileSystem files, String runs)
            throws IOException {
        Path whole = new Path(runs, "whole");
        assertThat(train(whole, method)).isEqualTo(new Ran(0, "", ""));
        for (String point : points) {
            Path killed = new Path(runs, "killed");
            FileUtil.copy(files, whole, files, killed, false, new Configuration());
            String torn = kill(files, killed, point);
            System.setProperty("spark.master", "local[1]");
            Ran resumed = Ran.of("train", "--resume", killed.toString());
            System.setProperty("spark.master", "local[2]");
            assertThat(resumed.err()).hasLineCount(1).contains(torn + ": no such file", "; resuming from ");
            assertThat(resumed.code()).isZero();
            assertThat(bytes(files, new Path(killed, Model.WEIGHTS)))
                    .as("model, killed at %s", point)
                    .isEqualTo(bytes(files, new Path(whole, Model.WEIGHTS)));
            assertThat(metrics(files, killed))
                    .as("metrics, killed at %s", point)
                    .isEqualTo(metrics(files, whole));
            files.delete(killed, true);
        }
        files.delete(whole, true);
    }

    /** A checkpoint after every mini-batch, all of them kept; what it prints is of no interest if all went well. */
    private static Ran train(Path run, String method) throws IOException {
        List<String> command = new ArrayList<>(List.of("train", "--config"));
        command.add(Ran.configuration(folder.resolve("config.conf"), folder.resolve("rows.parquet"), run.toString())
                .toString());
        command.addAll(List.of("--set", "checkpoint.minutes=1e-9", "--set", "checkpoint.keep=100"));
        Stream.of(method.split(" ")).forEach(one -> command.addAll(List.of("--set", "optimizer." + one)));
        Ran ran = Ran.of(command.toArray(String[]::new));
        return new Ran(ran.code(), "", ran.err());
    }

    /**
     * Leaves a run as a kill does that comes while the checkpoint after one is written: that one torn, later ones not
     * there, the metrics torn, no model.
     *
     * @return the torn checkpoint's missing file
     */
    private static String kill(FileSystem files, Path run, String point) throws IOException {
        files.delete(new Path(run, Model.WEIGHTS), false);
        List<Path> later = Stream.of(files.listStatus(new Path(run, "checkpoints")))
                .map(FileStatus::getPath)
                .filter(place -> place.getName().compareTo(point) > 0)
                .sorted()
                .toList();
        for (Path place : later.subList(1, later.size())) {
            files.delete(place, true);
        }
        Path missing = new Path(later.get(0), OPTIMIZER);
        files.delete(missing, false);
        byte[] metrics = bytes(files, new Path(run, METRICS));
        try (var out = files.create(new Path(run, METRICS), true)) {
            out.write(metrics, 0, metrics.length - 5);
        }
        return later.get(0).getName() + "/" + OPTIMIZER;
    }

    private static List<String> metrics(FileSystem files, Path run) throws IOException {
        String text = new String(bytes(files, new Path(run, METRICS)), StandardCharsets.UTF_8);
        return Arrays.stream(text.split("\n"))
                .map(line -> line.replaceAll("\"(train_seconds|driver_memory)\":[^,}]*", ""))
                .toList();
    }

    private static byte[] bytes(FileSystem files, Path path) throws IOException {
        try (InputStream in = files.open(path)) {
            return in.readAllBytes();
        }
    }
}
