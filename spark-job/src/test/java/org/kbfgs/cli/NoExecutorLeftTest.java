package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.spark.LocalCluster;
import org.kbfgs.spark.session.ExecutorTimeout;

/** A training whose executors are all gone for good ends with one line, and goes on elsewhere from its last checkpoint. */
class NoExecutorLeftTest {

    /** The most that it takes until there are checkpoints. */
    private static final int POLLS = 6000;

    private static final int POLL_MILLIS = 50;

    @TempDir
    private Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void setUp() {
        System.setProperty("spark.master", "local[2]");
        Ran.writeExamples(folder.resolve("rows.parquet"), 0);
        Stream.of(LocalCluster.conf(LocalCluster.TWO_EXECUTORS).getAll())
                .forEach(one -> settings.put(one._1(), one._2()));
    }

    @AfterEach
    void clear() {
        settings.keySet().forEach(System::clearProperty);
        System.clearProperty("spark.master");
    }

    /** Spark's master gives up, and its word and the end of Spark's context race; or it tries for ever, and this program gives up. */
    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(
                        "2",
                        "10m",
                        "kbfgs: evaluation of 3 shards: Job (aborted due to stage failure: |.* SparkContext was shut down)"),
                Arguments.of("-1", "5s", "kbfgs: evaluation of 3 shards: Job .* as there is no executor for 5 s"));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void isAFailureInOneLineAndTheLastCheckpointIsWhole(String retries, String timeout, String line) throws Exception {
        settings.put("spark.deploy.maxExecutorRetries", retries);
        settings.put(ExecutorTimeout.SETTING, timeout);
        settings.forEach(System::setProperty);
        CompletableFuture<Void> accident = CompletableFuture.runAsync(this::loseAllExecutors);
        Ran failed = train(folder.resolve("run"), "run.epochs=2000");
        accident.join();
        awaitEndOfSpark();
        // Beside it only what Spark says whose attempts to start executors are cut off, and warnings.
        assertThat(failed.err().lines().filter(one -> one.startsWith("kbfgs: ") && !one.startsWith("kbfgs: warning: ")))
                .singleElement()
                .asString()
                .containsPattern("^" + line);
        assertThat(failed.code()).isEqualTo(1);
        settings.keySet().forEach(System::clearProperty);
        System.setProperty("spark.master", "local[2]");
        String epochs = "run.epochs=" + (iterations() / 3 + 1);
        Ran resumed = Ran.of("train", "--resume", folder.resolve("run").toString(), "--set", epochs);
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.code()).isZero();
        assertThat(train(folder.resolve("whole"), epochs).code()).isZero();
        assertThat(folder.resolve("run/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
    }

    /** Once there are checkpoints of some iterations. */
    private void loseAllExecutors() {
        try {
            for (int i = 0; i < POLLS && iterations() < 10; i++) {
                Thread.sleep(POLL_MILLIS);
            }
            LocalCluster.startNoMore();
            LocalCluster.executors().forEach(ProcessHandle::destroyForcibly);
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Where Spark's master has given up, Spark ends its context in a thread of its own, after the command. */
    private static void awaitEndOfSpark() throws InterruptedException {
        SparkConf conf = new SparkConf().setMaster("local[1]").setAppName("after the end");
        for (int i = 0; i < POLLS; i++) {
            try (JavaSparkContext spark = new JavaSparkContext(SparkContext.getOrCreate(conf))) {
                if (!spark.sc().isStopped()) {
                    return;
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Ran train(Path run, String epochs) throws IOException {
        Path configuration =
                Ran.configuration(folder.resolve("config.conf"), folder.resolve("rows.parquet"), run.toString());
        return Ran.of(
                "train", "--config", configuration.toString(), "--set", epochs, "--set", "checkpoint.iterations=1");
    }

    /** Of the last checkpoint. */
    private int iterations() throws IOException {
        Path checkpoints = folder.resolve("run/checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (Stream<Path> places = Files.list(checkpoints)) {
            return places.map(place -> place.getFileName().toString())
                    .filter(name -> name.matches("iteration-\\d+"))
                    .mapToInt(name -> Integer.parseInt(name.substring("iteration-".length())))
                    .max()
                    .orElse(0);
        }
    }
}
