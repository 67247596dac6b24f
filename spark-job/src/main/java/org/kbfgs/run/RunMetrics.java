package org.kbfgs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The contents of {@code metrics.jsonl}, up to its first line that is not whole. Of an epoch or iteration that was repeated after a
 * divergence, the last.
 *
 * @param epochs ascending; where a training ended within an epoch, also its end
 * @param iterations ascending
 * @param end the message of the divergence that ended the run; empty if none did
 */
public record RunMetrics(List<Epoch> epochs, List<Iteration> iterations, Optional<String> end) {

    /**
     * The figures at the end of an epoch, or of a training within an epoch.
     *
     * @param epoch the number of whole epochs trained
     * @param trainLoss with the regulariser
     * @param seconds of training so far
     * @param driverMemory bytes that the driver occupied
     * @param layers shares of damped and skipped updates, where the method has any
     */
    public record Epoch(
            int epoch,
            long iteration,
            double trainLoss,
            double testLoss,
            double testError,
            OptionalDouble validationLoss,
            double seconds,
            OptionalLong driverMemory,
            List<Layer> layers) {

        /** The monitored value. */
        public double monitored() {
            return validationLoss.orElse(trainLoss);
        }
    }

    /** Shares of a layer's updates in an epoch; 0 where the method has none. */
    public record Layer(int layer, double damped, double skippedHg, double skippedHa) {}

    /** The mean loss over an iteration's mini-batch, and the norm of its step. */
    public record Iteration(long iteration, double loss, double stepNorm) {}

    /** Reads the file; empty metrics if there is none. */
    static RunMetrics read(RunFolder run) {
        try (InputStream in = run.open(RunFolder.METRICS)) {
            return read(in);
        } catch (FileNotFoundException none) {
            return new RunMetrics(List.of(), List.of(), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(run + ": " + e.getMessage(), e);
        }
    }

    /** Reads lines of the file. */
    public static RunMetrics read(InputStream in) throws IOException {
        Reading reading = new Reading();
        ObjectMapper json = new ObjectMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.add(json.readTree(line));
            }
        } catch (JsonProcessingException torn) {
            // The run is being written, or was killed.
        }
        return new RunMetrics(
                List.copyOf(reading.epochs.values()), List.copyOf(reading.iterations.values()), reading.end);
    }

    private static final class Reading {

        /** By iteration: a training that ends within an epoch has the number of the epoch before. */
        private final TreeMap<Long, Epoch> epochs = new TreeMap<>();

        private final TreeMap<Long, Iteration> iterations = new TreeMap<>();
        private Optional<String> end = Optional.empty();

        /** Modified. */
        void add(JsonNode line) {
            switch (line.path("kind").asText()) {
                case "epoch" -> epochs.put(line.path("iteration").asLong(), epoch(line));
                case "iteration" -> iterations.put(line.path("iteration").asLong(), iteration(line));
                case "divergence" -> divergence(line);
                default -> {
                    // Of a later version.
                }
            }
        }

        private void divergence(JsonNode line) {
            if (line.has("returned_to")) {
                iterations.tailMap(line.path("returned_to").asLong(), true).clear();
            } else {
                end = Optional.of(line.path("message").asText());
            }
        }
    }

    private static Iteration iteration(JsonNode line) {
        return new Iteration(
                line.path("iteration").asLong(),
                line.path("loss").asDouble(),
                line.path("step_norm").asDouble());
    }

    private static Epoch epoch(JsonNode line) {
        List<Layer> layers = new ArrayList<>();
        for (JsonNode layer : line.path("layers")) {
            if (layer.has("updates_Hg")) {
                // The first two each include the pairs that both changed.
                double damped = layer.path("damped_first").asDouble()
                        + layer.path("damped_second").asDouble()
                        - layer.path("damped_both").asDouble();
                layers.add(new Layer(
                        layer.path("layer").asInt(layers.size()),
                        damped,
                        layer.path("skipped_Hg").asDouble(),
                        layer.path("skipped_Ha").asDouble()));
            }
        }
        return new Epoch(
                line.path("epoch").asInt(),
                line.path("iteration").asLong(),
                line.path("train_loss").asDouble(),
                line.path("test_loss").asDouble(),
                line.path("test_error").asDouble(),
                line.has("validation_loss")
                        ? OptionalDouble.of(line.path("validation_loss").asDouble())
                        : OptionalDouble.empty(),
                line.path("train_seconds").asDouble(),
                line.has("driver_memory")
                        ? OptionalLong.of(line.path("driver_memory").asLong())
                        : OptionalLong.empty(),
                List.copyOf(layers));
    }
}
