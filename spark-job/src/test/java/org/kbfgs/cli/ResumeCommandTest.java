package org.kbfgs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code kbfgs train --resume}: the run goes on as if it had never stopped. */
class ResumeCommandTest extends TrainingCommandTest {

    private static final String RUN = "a run";

    @Test
    void aFinishedRunGoesOnOnlyIfMoreEpochsAreWanted() throws IOException {
        assertThat(train(run()).code()).isZero();
        assertThat(train(folder.resolve("longer"), "--set", "run.epochs=3").code())
                .isZero();
        Ran same = Ran.of("train", "--resume", run().toString());
        assertThat(same.code()).isZero();
        assertThat(same.out()).hasLineCount(1).contains("is trained already: 2 epochs, 6 iterations");
        refused("--set run.epochs=1", "is 3 iterations, 6 are done, expected more epochs");
        assertThat(Ran.of("train", "--resume", run().toString(), "--set", "run.epochs=3")
                        .code())
                .isZero();
        assertSame(run(), folder.resolve("longer"));
        assertThat(Ran.of("train", "--resume", run().toString()).out()).contains("trained already: 3 epochs");
    }

    @Test
    void whatDiffersInWhatMattersIsRefused() throws IOException {
        refused("", "has no run.conf, expected the folder of a run");
        assertThat(train(run(), "--set", "checkpoint.keep=0").code()).isZero();
        refused("", "has no complete checkpoint");
        assertThat(train(run(), "--overwrite").code()).isZero();
        refused("--set optimizer.damping=0.2", "a resumed run keeps its settings");
        refused("--overwrite", "does not go with --resume");
        Path other = folder.resolve("other.parquet");
        Ran.writeExamples(other, 1e-3f);
        refused("--set run.epochs=3 --set data.train=" + other, "data.train has 23 examples (");
        Path configuration = run().resolve("run.conf");
        String before = Files.readString(configuration);
        Files.writeString(
                configuration,
                before.replace("damping=\"0.3\"", "damping=0.31").replace("damping=0.3\n", "damping=0.31\n"));
        refused("--set run.epochs=3", "optimizer.damping is 0.31, expected 0.3 as in the checkpoint");
        Files.writeString(configuration, before.replace("wire=full", "wire=bfloat16"));
        refused("--set run.epochs=3", "wire is bfloat16, expected full as in the checkpoint");
    }

    private void refused(String arguments, String why) throws IOException {
        List<String> all = new ArrayList<>(List.of("train", "--resume", run().toString()));
        Stream.of(arguments.split(" ")).filter(one -> !one.isEmpty()).forEach(all::add);
        Ran ran = Ran.of(all.toArray(String[]::new));
        assertThat(ran.err()).hasLineCount(1).contains(why);
        assertThat(ran.code()).isEqualTo(2);
    }

    /** SIGTERM while it trains. */
    @Test
    void aSignalToEndLeavesACheckpointAndOneLine() throws Exception {
        String out = trainInAProcess(Process::destroy, "checkpoint.iterations=1000000");
        assertThat(out).contains("stopped after ", "continue with kbfgs train --resume " + run());
        assertGoesOn();
    }

    /** SIGKILL while it trains, with no time for a last checkpoint. */
    @Test
    void aKilledDriverLeavesTheCheckpointsBefore() throws Exception {
        String out = trainInAProcess(Process::destroyForcibly, "checkpoint.iterations=2");
        assertThat(out).doesNotContain("stopped after ");
        assertGoesOn();
    }

    /** The one that went on last writes the run; the other ends at its next checkpoint. */
    @Test
    void ofTwoProcessesThatWriteARunTheLaterOneGoesOn() throws Exception {
        int code = endInAProcess(first -> resumeRun(), "checkpoint.iterations=2");
        assertThat(errors())
                .singleElement()
                .asString()
                .startsWith("kbfgs: run.dir = " + run() + ": another process has taken the run over");
        assertThat(code).isEqualTo(2);
        assertGoesOn();
    }

    private void resumeRun() {
        String epochs = "run.epochs=" + (lastIteration() / 3 + 20);
        assertThat(Ran.of("train", "--resume", run().toString(), "--set", epochs)
                        .code())
                .isZero();
    }

    /** A training in a process of its own, ended after some epochs; what it printed. No error is reported. */
    private String trainInAProcess(Consumer<Process> end, String setting) throws Exception {
        endInAProcess(end, setting);
        assertThat(errors()).isEmpty();
        return Files.readString(folder.resolve("out"));
    }

    /** Its exit code. */
    private int endInAProcess(Consumer<Process> end, String setting) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command(setting))
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            for (int wait = 0;
                    wait < 1200 && !Files.readString(out).contains("epoch   3") && process.isAlive();
                    wait++) {
                Thread.sleep(50);
            }
            end.accept(process);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> errors() throws IOException {
        return Files.readString(folder.resolve("err"))
                .lines()
                .filter(line -> line.startsWith("kbfgs"))
                .toList();
    }

    private List<String> command(String setting) throws IOException {
        Path configuration =
                Ran.configuration(folder.resolve("config.conf"), data.resolve("rows.parquet"), run().toString());
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-Xmx600m", "-Dspark.master=local[1]", "-Dspark.ui.enabled=false"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(one ->
                        one.startsWith("--add-opens") || one.startsWith("-Djdk.") || one.startsWith("-XX:Tiered"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.kbfgs.cli.Main"));
        command.addAll(List.of("train", "--config", configuration.toString()));
        command.addAll(List.of("--set", "run.epochs=100000", "--set", setting));
        return command;
    }

    /** To some epochs more, to the bytes of a run that was not ended. */
    private void assertGoesOn() throws IOException {
        String epochs = "run.epochs=" + (lastIteration() / 3 + 1);
        assertThat(Ran.of("train", "--resume", run().toString(), "--set", epochs)
                        .code())
                .isZero();
        assertThat(train(folder.resolve("whole"), "--set", epochs).code()).isZero();
        assertSame(run(), folder.resolve("whole"));
    }

    private int lastIteration() {
        return new LocalTrainings(folder).lastIteration(RUN);
    }

    private Path run() {
        return folder.resolve(RUN);
    }

    private Ran train(Path run, String... more) throws IOException {
        Path configuration =
                Ran.configuration(folder.resolve("config.conf"), data.resolve("rows.parquet"), run.toString());
        return Ran.of(join(new String[] {"train", "--config", configuration.toString()}, more));
    }

    private static String[] join(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    /** Metrics apart from seconds, and the model, to the byte. */
    private static void assertSame(Path one, Path other) throws IOException {
        assertThat(metrics(one)).containsExactlyElementsOf(metrics(other));
        assertThat(one.resolve("model.safetensors")).hasSameBinaryContentAs(other.resolve("model.safetensors"));
    }

    private static List<ObjectNode> metrics(Path run) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<ObjectNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode node = (ObjectNode) json.readTree(line);
            node.remove(List.of("train_seconds", "driver_memory"));
            lines.add(node);
        }
        return lines;
    }
}
