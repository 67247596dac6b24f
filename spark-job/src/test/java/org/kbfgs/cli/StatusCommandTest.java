package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.RunFolder;

/** A run's folder tells how the run stands to whoever cannot see its driver. */
class StatusCommandTest {

    @TempDir
    private static Path folder;

    private Path run = Path.of("");
    private Path configuration = Path.of("");

    private static LocalTrainings trainings = new LocalTrainings(Path.of(""));

    @BeforeAll
    static void start() {
        trainings = LocalTrainings.begin(folder);
    }

    @AfterAll
    static void stop() {
        trainings.end();
    }

    @BeforeEach
    void configure(TestInfo test) throws IOException {
        run = folder.resolve(test.getTestMethod().orElseThrow().getName());
        configuration = trainings.configuration(run.getFileName().toString());
    }

    private Ran train(String... settings) {
        String[] command = {"train", "--config", configuration.toString()};
        return Ran.of(Stream.concat(Stream.of(command), Stream.of(settings).map(setting -> "--set=" + setting))
                .toArray(String[]::new));
    }

    private void put(String state, Instant at) throws IOException {
        Files.writeString(
                run.resolve("status.json"),
                """
                {"state":"%s","time":"%s","process":"7@host","epoch":1,"epochs":2,"iteration":5}
                """
                        .formatted(state, at));
    }

    @Test
    void aRunThatHasEndedWellIsFinished() {
        assertThat(train().code()).isZero();
        Ran status = Ran.of("status", run.toString());
        assertThat(status.code()).isZero();
        assertThat(status.out()).startsWith("finished at 20").contains(": epoch 2 of 2, 6 iterations, process ");
        assertThat(Ran.of("status", "--wait", "--json", run.toString()).out())
                .startsWith("{\"state\":\"finished\",\"time\":\"20")
                .contains("\"epochs\":2,\"iteration\":6,\"silent\":false,\"resumable_from\":6}");
    }

    @Test
    void aFailedRunHasTheLineAndTheExitCodeOfItsProcess() {
        Ran failed = train("optimizer.name=sgd", "optimizer.learning-rate=4000", "divergence.loss-factor=2");
        assertThat(failed.code()).as(failed.err()).isEqualTo(1);
        Ran status = Ran.of("status", run.toString());
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out())
                .startsWith("failed at ")
                .contains(failed.err().lines().reduce((a, b) -> b).orElseThrow());
    }

    @Test
    void aRunWithoutNewsIsGoneAndCanBeResumed() throws IOException {
        train();
        put("running", Instant.now().minusSeconds(3600));
        Ran status = Ran.of("status", "--wait", run.toString());
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out())
                .startsWith("gone: no report since ")
                .contains("epoch 1 of 2, 5 iterations, process 7@host")
                .contains("resumable from iteration 6: kbfgs train --resume " + run);
    }

    @Test
    void aRunWithNewsTrains() throws IOException {
        train();
        put("running", Instant.now());
        Ran status = Ran.of("status", run.toString());
        assertThat(status.code()).isZero();
        assertThat(status.out()).startsWith("running, reported at ").doesNotContain("resum");
    }

    @Test
    void aStoppedRunWithoutCheckpointsCannotBeResumed() throws IOException {
        train("checkpoint.keep=0");
        put("stopped", Instant.now());
        Ran status = Ran.of("status", run.toString());
        assertThat(status.code()).isZero();
        assertThat(status.out()).startsWith("stopped at ").contains("not resumable: it has no complete checkpoint");
    }

    @Test
    void aDriverOnTheClusterThatFailsBeforeTheRunBeginsLeavesItsLine() {
        RunFolder.at(run.toString(), false, new Configuration()).failed(new BadInput("data.train = x: is not there"));
        Ran status = Ran.of("status", run.toString());
        assertThat(status.code()).isEqualTo(2);
        assertThat(status.out()).startsWith("failed at ").contains("kbfgs: data.train = x: is not there");
        assertThat(train().code()).as("the folder takes a new run").isZero();
        RunFolder.at(run.toString(), true, new Configuration()).failed(new BadInput("late"));
        assertThat(Ran.of("status", run.toString()).out())
                .as("a run that is there keeps its status")
                .startsWith("finished");
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
        Ran none = Ran.of("status", run.toString());
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).isEqualTo("kbfgs: " + run + ": has no run.conf, expected the folder of a run\n");
        train();
        put("dancing", Instant.now());
        Ran damaged = Ran.of("status", run.toString());
        assertThat(damaged.code()).isEqualTo(2);
        assertThat(damaged.err()).contains("status.json: expected the status of a run, found state 'dancing'");
    }
}
