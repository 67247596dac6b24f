package org.kbfgs.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Another program's times on the same machine: {@code SCRIPT network m} trains and prints one line of JSON with seconds
 * an iteration under {@code kbfgs_s}, {@code adam_s} and the like.
 */
public final class Baseline {

    private final Path script;
    private final String network;
    private final int miniBatch;
    private final Map<String, List<Double>> seconds = new HashMap<>();

    public Baseline(Path script, String network, int miniBatch) {
        this.script = script;
        this.network = network;
        this.miniBatch = miniBatch;
    }

    /**
     * Runs it once.
     *
     * @throws IllegalStateException if it fails or prints something else
     */
    void round() {
        JsonNode line = parse(output());
        line.fields().forEachRemaining(field -> {
            if (field.getKey().endsWith("_s") && field.getValue().isNumber()) {
                seconds.computeIfAbsent(field.getKey(), key -> new ArrayList<>())
                        .add(field.getValue().asDouble());
            }
        });
    }

    /** Its median over rounds, where it knows the method: k-bfgs is {@code kbfgs_s}. */
    OptionalDouble seconds(String method) {
        List<Double> known = seconds.getOrDefault(method.replace("-", "") + "_s", List.of());
        return known.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Series.median(known));
    }

    /** Its output; it chooses its threads and BLAS by itself, as its user would. */
    private String output() {
        List<String> command = new ArrayList<>();
        if (!Files.isExecutable(script)) {
            command.add("python3");
        }
        command.addAll(List.of(script.toAbsolutePath().toString(), network, String.valueOf(miniBatch)));
        ProcessBuilder builder = new ProcessBuilder(command);
        List.of("OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE").forEach(builder.environment()::remove);
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        try {
            Path errors = Files.createTempFile("kbfgs-peer", ".err");
            try {
                Process process = builder.redirectError(errors.toFile()).start();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    throw failed(lastLine(Files.readString(errors)));
                }
                return out;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("peer " + script + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted");
        }
    }

    private JsonNode parse(String out) {
        try {
            JsonNode line = new ObjectMapper().readTree(lastLine(out));
            if (line.isObject()) {
                return line;
            }
        } catch (JsonProcessingException e) {
            // Said below, with what it printed.
        }
        throw failed("printed \"" + lastLine(out) + "\", expected a line of JSON");
    }

    private IllegalStateException failed(String why) {
        return new IllegalStateException("peer " + script + ": " + why);
    }

    private static String lastLine(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .orElse("")
                .strip();
    }
}
