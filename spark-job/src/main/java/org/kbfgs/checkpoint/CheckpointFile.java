package org.kbfgs.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.OptimizerState;
import org.kbfgs.train.StepLosses;
import org.kbfgs.train.TrainingState;

/** The part of a checkpoint besides its arrays, as JSON: counters, the iteration that is not logged yet, the origin. */
final class CheckpointFile {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{16,64}");
    private static final String FORMAT = "kbfgs-checkpoint-1";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CheckpointFile() {}

    /** What of a point has files of its own. */
    record Arrays(Parameters weights, OptimizerState optimizer) {

        Arrays(Parameters weights, SafeTensors optimizer) {
            this(weights, new OptimizerState.InMemory(optimizer));
        }
    }

    static byte[] bytes(Checkpoint checkpoint) {
        TrainingState snapshot = checkpoint.snapshot();
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("iteration", checkpoint.iteration());
        json.put("warm_ups", snapshot.point().warmUps());
        json.put("train_seconds", snapshot.trainSeconds());
        snapshot.unlogged().ifPresent(last -> {
            ObjectNode unlogged = json.putObject("unlogged");
            unlogged.put("iteration", last.iteration());
            unlogged.put("loss", last.loss());
            unlogged.put("nu", last.nu());
            last.stepNorms().forEach(unlogged.putArray("step_norms")::add);
            last.losses().ifPresent(losses -> put(unlogged.putObject("losses"), losses));
        });
        json.set("course", TrainingHistoryFile.json(snapshot.course(), JSON));
        snapshot.good().ifPresent(good -> json.putObject("good")
                .put("iteration", good.iteration())
                .put("warm_ups", good.warmUps()));
        json.put("kernels", checkpoint.origin().kernels());
        ObjectNode data = json.putObject("data");
        put(data.putObject("train"), checkpoint.origin().train());
        put(data.putObject("test"), checkpoint.origin().test());
        checkpoint.origin().validation().ifPresent(set -> put(data.putObject("validation"), set));
        ObjectNode settings = json.putObject("settings");
        new TreeMap<>(checkpoint.origin().settings()).forEach(settings::put);
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode json, StepLosses losses) {
        json.put("learning_rate", losses.learningRate());
        json.put("before", losses.before());
        json.put("predicted", losses.predicted());
        json.put("previous", losses.previous());
    }

    private static Optional<StepLosses> losses(JsonNode json) {
        return json.isMissingNode()
                ? Optional.empty()
                : Optional.of(new StepLosses(
                        number(json, "learning_rate"),
                        number(json, "before"),
                        number(json, "predicted"),
                        number(json, "previous")));
    }

    private static void put(ObjectNode json, Fingerprint data) {
        json.put("examples", data.examples());
        json.put("sha256", data.sha256());
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @param arrays of the state to resume from
     * @param good arrays of the state to go back to, if there is one
     * @throws BadInput naming the file and what is not as expected
     */
    static Checkpoint read(byte[] bytes, Arrays arrays, Optional<Arrays> good, String file) {
        try {
            JsonNode json = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            require(FORMAT.equals(json.path("format").asText()), "format", json.path("format"));
            JsonNode before = json.path("good");
            require(before.isMissingNode() == good.isEmpty(), "good", before);
            double seconds = number(json, "train_seconds");
            require(Double.isFinite(seconds) && seconds >= 0, "train_seconds", json.path("train_seconds"));
            return new Checkpoint(
                    new TrainingState(
                            point(json, arrays),
                            unlogged(json.path("unlogged")),
                            seconds,
                            TrainingHistoryFile.read(json.path("course")),
                            good.map(own -> point(before, own))),
                    origin(json));
        } catch (JsonProcessingException e) {
            throw new BadInput(file + ": is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new BadInput(file + ": " + e.getMessage());
        }
    }

    private static IterationRunner.TrainerState point(JsonNode json, Arrays arrays) {
        return new IterationRunner.TrainerState(
                arrays.weights, arrays.optimizer, whole(json, "warm_ups"), whole(json, "iteration"));
    }

    private static Optional<IterationRunner.Iteration> unlogged(JsonNode json) {
        if (json.isMissingNode()) {
            return Optional.empty();
        }
        List<Double> norms = new ArrayList<>();
        for (JsonNode norm : json.path("step_norms")) {
            require(norm.isNumber(), "step_norms", norm);
            norms.add(norm.asDouble());
        }
        double nu = number(json, "nu");
        require(nu >= 0 && nu <= 1, "nu", json.path("nu"));
        return Optional.of(new IterationRunner.Iteration(
                whole(json, "iteration"), number(json, "loss"), nu, norms, losses(json.path("losses")), List.of()));
    }

    private static Provenance origin(JsonNode json) {
        Map<String, String> settings = new LinkedHashMap<>();
        json.path("settings").fields().forEachRemaining(one -> {
            require(one.getValue().isTextual(), one.getKey(), one.getValue());
            settings.put(one.getKey(), one.getValue().textValue());
        });
        require(!settings.isEmpty(), "settings", json.path("settings"));
        JsonNode kernels = json.path("kernels");
        require(kernels.isTextual(), "kernels", kernels);
        return new Provenance(
                settings,
                fingerprint(json.path("data").path("train")),
                fingerprint(json.path("data").path("test")),
                Optional.of(json.path("data").path("validation"))
                        .filter(JsonNode::isObject)
                        .map(CheckpointFile::fingerprint),
                kernels.textValue());
    }

    private static Fingerprint fingerprint(JsonNode json) {
        JsonNode sha256 = json.path("sha256");
        require(sha256.isTextual() && SHA256.matcher(sha256.textValue()).matches(), "sha256", sha256);
        return new Fingerprint(whole(json, "examples"), sha256.textValue());
    }

    static long whole(JsonNode json, String key) {
        JsonNode value = json.path(key);
        require(value.canConvertToLong() && value.isIntegralNumber() && value.asLong() >= 0, key, value);
        return value.asLong();
    }

    static double number(JsonNode json, String key) {
        JsonNode value = json.path(key);
        require(value.isNumber(), key, value);
        return value.asDouble();
    }

    static void require(boolean holds, String key, JsonNode value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    key + " is " + (value.isMissingNode() ? "missing" : value) + ", expected what a checkpoint has");
        }
    }
}
