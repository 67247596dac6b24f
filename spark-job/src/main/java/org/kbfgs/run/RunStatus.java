package org.kbfgs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;

/**
 * The content of {@code status.json} in a run's folder, which the run's process rewrites as long as it lives.
 *
 * @param time when it was written
 * @param process host and process id
 * @param epoch whole epochs trained
 * @param epochs to be trained
 * @param iteration iterations trained
 */
public record RunStatus(RunState state, Instant time, String process, int epoch, int epochs, long iteration) {

    static final String FILE = "status.json";

    private static final int LONGEST = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The status that is in a folder; empty if there is no such file.
     *
     * @throws BadInput if the file is damaged
     */
    public static Optional<RunStatus> read(String run, Configuration hadoop) {
        Path file = new Path(HadoopPaths.path(run), FILE);
        try {
            FileSystem files = HadoopPaths.files(file, hadoop);
            try (InputStream in = files.open(file)) {
                return Optional.of(parse(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8)));
            } catch (FileNotFoundException none) {
                return Optional.empty();
            } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException damaged) {
                throw new BadInput(
                        HadoopPaths.shown(file) + ": expected the status of a run, found " + damaged.getMessage());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(HadoopPaths.shown(file) + ": " + e.getMessage(), e);
        }
    }

    private static RunStatus parse(String text) throws JsonProcessingException {
        JsonNode json = JSON.readTree(text);
        return new RunStatus(
                state(json),
                Instant.parse(json.path("time").asText()),
                json.path("process").asText(),
                json.path("epoch").asInt(),
                json.path("epochs").asInt(),
                json.path("iteration").asLong());
    }

    private static RunState state(JsonNode json) {
        String name = json.path("state").asText();
        return switch (name) {
            case "running" -> new RunState.Running();
            case "stopped" -> new RunState.Stopped();
            case "finished" -> new RunState.Finished();
            case "failed" ->
                new RunState.Failed(
                        json.path("message").asText(), json.path("exit_code").asInt());
            default -> throw new IllegalArgumentException("state '" + name + "'");
        };
    }

    /** Replaces the file in a run's folder. */
    void write(FileSystem files, Path folder) throws IOException {
        byte[] content = (json() + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(files, new Path(folder, FILE), out -> out.write(content));
    }

    /** One JSON object. */
    public String json() {
        ObjectNode json = JSON.createObjectNode().put("state", state.name());
        if (state instanceof RunState.Failed failed) {
            json.put("message", failed.line()).put("exit_code", failed.exitCode());
        }
        return json.put("time", time.toString())
                .put("process", process)
                .put("epoch", epoch)
                .put("epochs", epochs)
                .put("iteration", iteration)
                .toString();
    }
}
