package org.kbfgs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.io.FullDisk;
import org.kbfgs.io.WholeFile;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;
import org.kbfgs.train.TrainingState;

/**
 * {@code metrics.jsonl}: one JSON object a line, of kind {@code iteration}, {@code epoch} or {@code divergence}. Each line is
 * visible when it is written; in an object store, lines are visible at the end of an epoch and before a checkpoint.
 */
final class MetricsLog implements TrainingLog, AutoCloseable {

    private final ObjectMapper json = new ObjectMapper();
    private final MetricsFile file;
    private final String path;
    private final ErrorFigure error;

    private MetricsLog(MetricsFile file, String path, ErrorFigure error) {
        this.file = file;
        this.path = path;
        this.error = error;
    }

    static MetricsLog create(RunFolder run, ErrorFigure error) {
        Path path = new Path(run.path(), RunFolder.METRICS);
        try {
            return new MetricsLog(MetricsFile.create(run.files(), path), path.toString(), error);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Continues the existing file without the lines of later iterations than the snapshot's. */
    static MetricsLog resume(RunFolder run, TrainingState from, ErrorFigure error) {
        Path path = new Path(run.path(), RunFolder.METRICS);
        try {
            byte[] kept = kept(run.files(), path, from);
            WholeFile.write(run.files(), path, out -> out.write(kept));
            return new MetricsLog(MetricsFile.after(kept, run.files(), path), path.toString(), error);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Up to the first line that is not whole. */
    private static byte[] kept(FileSystem files, Path path, TrainingState from) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        ObjectMapper json = new ObjectMapper();
        int backOffs = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8))) {
            for (String line : (Iterable<String>) lines.lines()::iterator) {
                JsonNode logged = json.readTree(line);
                if (backOffs < from.course().backOffs() || isBefore(logged, from)) {
                    kept.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                }
                if (isReturn(logged) && ++backOffs > from.course().backOffs()) {
                    break;
                }
            }
        } catch (FileNotFoundException | JsonProcessingException end) {
            // The rest of the file is missing or damaged.
        }
        return kept.toByteArray();
    }

    /** Whether training returned to an earlier state there: later iterations are logged a second time. */
    private static boolean isReturn(JsonNode line) {
        return line.path("kind").asText().equals("divergence") && line.has("returned_to");
    }

    /** For lines after as many returns as the snapshot has. Epoch lines at the snapshot's iteration are logged again. */
    private static boolean isBefore(JsonNode line, TrainingState from) {
        long iteration = line.path("iteration").asLong(Long.MAX_VALUE);
        return switch (line.path("kind").asText()) {
            case "iteration" -> iteration < from.logged();
            case "epoch" -> iteration < from.point().iteration();
            default -> false;
        };
    }

    @Override
    public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
        ObjectNode line = json.createObjectNode();
        line.put("kind", "iteration");
        line.put("iteration", iteration.iteration());
        line.put("loss", iteration.loss());
        if (iteration.nu() < 1) {
            line.put("nu", iteration.nu());
        }
        line.put("step_norm", iteration.stepNorm());
        iteration.losses().ifPresent(losses -> {
            line.put("learning_rate", losses.learningRate());
            line.put("predicted_decrease", losses.predicted());
        });
        ArrayNode layers = line.putArray("layers");
        for (int l = 0; l < iteration.stepNorms().size(); l++) {
            ObjectNode layer = layers.addObject();
            layer.put("layer", l);
            layer.put("step_norm", iteration.stepNorms().get(l));
            if (!curvature.isEmpty()) {
                put(layer, curvature.get(l));
            }
        }
        write(line);
    }

    private static void put(ObjectNode layer, CurvatureReport report) {
        Damped damped = report.damped();
        layer.put("damping", damping(damped));
        layer.put("theta1", damped.theta1());
        layer.put("theta2", damped.theta2());
        layer.put("sTy", damped.sy());
        layer.put("yHy", damped.yHy());
        ObjectNode outcomes = layer.putObject("outcomes");
        outcomes.put("Hg", label(report.outcomeG()));
        report.outcomeA().ifPresent(outcome -> outcomes.put("Ha", label(outcome)));
        report.pairs().ifPresent(pairs -> layer.put("pairs", pairs));
    }

    private static String label(UpdateOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String damping(Damped damped) {
        if (damped.first()) {
            return damped.second() ? "both" : "first";
        }
        return damped.second() ? "second" : "none";
    }

    @Override
    public void epoch(Epoch epoch) {
        ObjectNode line = json.createObjectNode();
        line.put("kind", "epoch");
        line.put("epoch", epoch.epoch());
        line.put("iteration", epoch.iteration());
        line.put("train_loss", epoch.trainLoss());
        line.put("test_loss", epoch.test().loss());
        line.put("test_error", epoch.test().error());
        error.of(epoch.test()).forEach((name, value) -> line.put("test_" + name, value));
        epoch.validation().ifPresent(validation -> {
            line.put("validation_loss", validation.loss());
            line.put("validation_error", validation.error());
        });
        line.put("train_seconds", epoch.trainSeconds());
        ResidentMemory.bytes().ifPresent(bytes -> line.put("driver_memory", bytes));
        if (!epoch.layers().isEmpty()) {
            HealthJson.put(epoch.layers(), line.putArray("layers"));
        }
        write(line);
        publish();
    }

    /** Makes all lines visible. */
    void publish() {
        run(file::publish);
    }

    @Override
    public void divergence(Divergence divergence) {
        ObjectNode line = json.createObjectNode();
        line.put("kind", "divergence");
        line.put("iteration", divergence.cause().iteration());
        divergence.cause().layer().ifPresent(layer -> line.put("layer", layer));
        line.put("quantity", divergence.cause().quantity());
        line.put("message", divergence.cause().getMessage());
        if (!divergence.cause().isReproducible()) {
            line.put("reproducible", false);
        }
        if (!divergence.cause().layers().isEmpty()) {
            HealthJson.putStates(divergence.cause().layers(), line.putArray("layers"));
        }
        divergence.back().ifPresent(back -> {
            line.put("returned_to", back.iteration());
            line.put("back_offs", back.backOffs());
            line.put("learning_rate_factor", back.learningRateFactor());
            line.put("damping_factor", back.dampingFactor());
        });
        write(line);
    }

    private void write(ObjectNode line) {
        run(() -> file.add((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** An access to the file. */
    @FunctionalInterface
    private interface Access {
        void run() throws IOException;
    }

    private void run(Access access) {
        try {
            access.run();
        } catch (FSError full) {
            throw new UncheckedIOException(FullDisk.of(new Path(path), full));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        run(file::close);
    }
}
