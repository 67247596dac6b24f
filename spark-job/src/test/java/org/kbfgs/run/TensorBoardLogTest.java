package org.kbfgs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kbfgs.cli.LocalTrainings;
import org.kbfgs.cli.Ran;
import org.nd4j.shade.protobuf.CodedInputStream;

/** The events of a training, read by the fields of TensorFlow's messages; src/test/scripts has the test by TensorBoard itself. */
class TensorBoardLogTest {

    @TempDir
    private static Path folder;

    private static LocalTrainings trainings = new LocalTrainings(Path.of(""));

    @BeforeAll
    static void start() {
        trainings = LocalTrainings.begin(folder);
    }

    @AfterAll
    static void stop() {
        trainings.end();
    }

    private static Ran train(String run, Path events) throws IOException {
        return trainings.train(run, "monitoring.tensorboard=" + events);
    }

    /** Steps of each tag, of the only event file. */
    private static Map<String, List<Long>> steps(Path events) throws IOException {
        Map<String, List<Long>> steps = new TreeMap<>();
        try (var files = Files.list(events)) {
            Path file = files.filter(path -> path.getFileName().toString().startsWith("events.out.tfevents."))
                    .findFirst()
                    .orElseThrow();
            for (byte[] event : records(file)) {
                read(event, steps);
            }
        }
        return steps;
    }

    private static List<byte[]> records(Path file) throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (InputStream bytes = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(bytes)) {
            while (bytes.available() > 0) {
                int length = (int) Long.reverseBytes(in.readLong());
                in.readInt();
                records.add(in.readNBytes(length));
                in.readInt();
            }
        }
        return records;
    }

    private static void read(byte[] event, Map<String, List<Long>> steps) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(event);
        long step = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >> 3) {
                case 2 -> step = in.readInt64();
                case 5 -> {
                    CodedInputStream summary = CodedInputStream.newInstance(in.readByteArray());
                    while (summary.readTag() != 0) {
                        CodedInputStream value = CodedInputStream.newInstance(summary.readByteArray());
                        value.readTag();
                        steps.computeIfAbsent(value.readString(), name -> new ArrayList<>())
                                .add(step);
                    }
                }
                default -> in.skipField(tag);
            }
        }
    }

    @Test
    void iterationsEpochsAndDampingAreEvents() throws IOException {
        Path events = folder.resolve("events");
        assertThat(train("watched", events).code()).isZero();
        Map<String, List<Long>> steps = steps(events);
        assertThat(steps.get("iteration/loss")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(steps.get("loss/train")).containsExactly(0L, 3L, 6L);
        assertThat(steps.get("damping/layer_01/theta_2")).containsExactly(3L, 6L);
        assertThat(steps).containsKeys("loss/test", "error/test", "iteration/step_norm", "epoch/train_seconds");
    }

    /** In the environment variable, a Python with the package tensorboard. */
    @Test
    void tensorBoardReadsTheEvents() throws Exception {
        String python = System.getenv("KBFGS_PYTHON");
        assumeTrue(python != null, "KBFGS_PYTHON is not set: TensorBoard does not read the events");
        Path events = folder.resolve("read");
        assertThat(train("read-run", events).code()).isZero();
        Process reader = new ProcessBuilder(python, "src/test/scripts/read-events.py", events.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        JsonNode read = new ObjectMapper().readTree(reader.getInputStream());
        assertThat(reader.waitFor()).isZero();
        JsonNode loss = read.path("scalars").path("loss/train");
        assertThat(loss).hasSize(3);
        JsonNode logged = new ObjectMapper()
                .readTree(Files.readAllLines(folder.resolve("read-run/metrics.jsonl"))
                        .get(0));
        assertThat(loss.get(0).get(1).asDouble())
                .isEqualTo((float) logged.path("train_loss").asDouble());
        JsonNode theta = read.path("histograms").path("damping/layer_00/theta_1");
        assertThat(theta).hasSize(2);
        assertThat(theta.get(0).get(1).asDouble())
                .isPositive()
                .isEqualTo(theta.get(0).get(2).asDouble());
    }

    @Test
    void aFolderThatCannotBeWrittenIsAWarning() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Ran ran = train("unwatched", file.resolve("events"));
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).contains("kbfgs: warning: ", "TensorBoard does not see this run");
        assertThat(folder.resolve("unwatched/model.safetensors")).exists();
    }
}
