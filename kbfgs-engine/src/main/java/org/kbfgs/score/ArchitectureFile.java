package org.kbfgs.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;

/** A network's architecture as JSON: layer sizes d_0 to d_L, the activation of each layer, the loss. */
public final class ArchitectureFile {

    private static final String FORMAT = "kbfgs-architecture-1";
    private static final String HUBER_DELTA = "huber_delta";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ArchitectureFile() {}

    /** The file of an architecture, in UTF-8. */
    public static byte[] bytes(Architecture architecture) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("layers", architecture.sizes());
        fields.put(
                "activations",
                architecture.layers().stream()
                        .map(layer -> layer.activation().label())
                        .toList());
        fields.put("loss", architecture.loss().label());
        if (architecture.loss() == Loss.HUBER) {
            fields.put(HUBER_DELTA, architecture.huberDelta());
        }
        try {
            String text = JSON.writeValueAsString(fields);
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("an architecture is not written as JSON", bug);
        }
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @throws NotAModel naming the file and what is not as expected
     */
    public static Architecture read(byte[] bytes, String file) {
        try {
            JsonNode json = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            require(json.isObject(), "is " + shown(json) + ", expected a JSON object");
            require(
                    FORMAT.equals(json.path("format").asText()),
                    "format is " + shown(json.path("format")) + ", expected \"" + FORMAT + "\"");
            List<Integer> sizes = new ArrayList<>();
            for (JsonNode size : array(json, "layers")) {
                require(size.isInt(), "layers has " + shown(size) + ", expected whole numbers");
                sizes.add(size.intValue());
            }
            List<Activation> activations = new ArrayList<>();
            array(json, "activations").forEach(label -> activations.add(Activation.of(label.asText())));
            Architecture network = Architecture.of(
                    sizes, activations, Loss.of(json.path("loss").asText()));
            return json.has(HUBER_DELTA) ? network.withHuberDelta(number(json.path(HUBER_DELTA))) : network;
        } catch (JsonProcessingException e) {
            throw new NotAModel(file, "is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new NotAModel(file, String.valueOf(e.getMessage()));
        }
    }

    private static double number(JsonNode json) {
        require(json.isNumber(), HUBER_DELTA + " is " + shown(json) + ", expected a number");
        return json.doubleValue();
    }

    private static JsonNode array(JsonNode json, String key) {
        JsonNode value = json.path(key);
        require(value.isArray(), key + " is " + shown(value) + ", expected an array");
        return value;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static String shown(JsonNode json) {
        return json.isMissingNode() ? "missing" : json.toString();
    }
}
