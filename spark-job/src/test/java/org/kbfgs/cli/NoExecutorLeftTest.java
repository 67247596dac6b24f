package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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

    private static final String RUN = "run";

    @TempDir
    private Path folder;

    private ClusterTrainings trainings;

    @BeforeEach
    void start() {
        trainings = ClusterTrainings.begin(folder, Map.of());
    }

    @AfterEach
    void end() {
        trainings.end();
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
    void isAFailureInOneLineAndTheLastCheckpointIsWhole(String retries, String timeout, String line)
            throws IOException {
        trainings.onMaster(LocalCluster.TWO_EXECUTORS);
        trainings.set("spark.deploy.maxExecutorRetries", retries);
        trainings.set(ExecutorTimeout.SETTING, timeout);
        CompletableFuture<Void> accident =
                ClusterTrainings.once(() -> trainings.lastIteration(RUN) >= 10, NoExecutorLeftTest::loseAllExecutors);
        Ran failed = train(RUN, 2000);
        accident.join();
        ClusterTrainings.await(NoExecutorLeftTest::hasSparkEnded);
        // Beside it only what Spark says whose attempts to start executors are cut off, and warnings.
        assertThat(failed.err().lines().filter(one -> one.startsWith("kbfgs: ") && !one.startsWith("kbfgs: warning: ")))
                .singleElement()
                .asString()
                .containsPattern("^" + line);
        assertThat(failed.code()).isEqualTo(1);
        trainings.inThisProcess();
        int epochs = trainings.lastIteration(RUN) / 3 + 1;
        Ran resumed = trainings.resume(RUN, epochs);
        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.code()).isZero();
        assertThat(train("whole", epochs).code()).isZero();
        assertThat(folder.resolve("run/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
    }

    private static void loseAllExecutors() {
        LocalCluster.startNoMore();
        LocalCluster.executors().forEach(ProcessHandle::destroyForcibly);
    }

    /** Where Spark's master has given up, Spark ends its context in a thread of its own, after the command. */
    private static boolean hasSparkEnded() {
        SparkConf conf = new SparkConf().setMaster("local[1]").setAppName("after the end");
        try (JavaSparkContext spark = new JavaSparkContext(SparkContext.getOrCreate(conf))) {
            return !spark.sc().isStopped();
        }
    }

    private Ran train(String run, int epochs) throws IOException {
        return trainings.train(run, "run.epochs=" + epochs, "checkpoint.iterations=1");
    }
}
