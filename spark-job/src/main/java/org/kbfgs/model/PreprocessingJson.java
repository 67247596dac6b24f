package org.kbfgs.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.TableFormat;
import org.kbfgs.nn.Architecture;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.RowIdentity;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;
import org.kbfgs.table.TargetColumns;
import org.kbfgs.table.WeightColumn;

/** Preprocessing as JSON, by the names of the settings; what is not there is the default. */
final class PreprocessingJson {

    private static final String FORMAT = "kbfgs-preprocessing-1";
    private static final JsonMapper JSON = new JsonMapper();

    private PreprocessingJson() {}

    static byte[] bytes(Preprocessing preprocessing) {
        ObjectNode json = JSON.createObjectNode().put("kind", FORMAT);
        preprocessing.source().format().ifPresent(format -> json.put("format", format.label()));
        preprocessing.source().schema().ifPresent(schema -> json.put("schema", schema));
        TableColumns columns = preprocessing.columns();
        if (columns.identity() instanceof RowIdentity.Column id) {
            json.put("id", id.name());
        }
        if (columns.features() instanceof FeatureColumns.Single one) {
            json.put("features", one.name());
        } else {
            columns.features().names().forEach(json.putArray("features")::add);
        }
        if (columns.target() instanceof TargetColumns.Label label) {
            json.put("label", label.name());
        } else {
            columns.target().names().forEach(json.withArray("target")::add);
        }
        columns.weight().names().forEach(name -> json.put("weight", name));
        if (preprocessing.labels() instanceof ClassLabels.Names names) {
            names.names().forEach(json.putArray("classes")::add);
        }
        if (preprocessing.transform() instanceof FeatureTransform.Affine affine) {
            put(json, "fills", affine.fills());
            put(json, "means", affine.means());
            put(json, "scales", affine.scales());
        }
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode json, String name, double[] numbers) {
        ArrayNode array = json.putArray(name);
        for (double number : numbers) {
            array.add(number);
        }
    }

    /** @throws BadInput naming the file and what is not as expected */
    static Preprocessing read(byte[] bytes, String file, Architecture architecture) {
        try {
            JsonNode json = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            if (!FORMAT.equals(json.path("kind").asText())) {
                throw new BadInput(file + ": kind is " + json.path("kind") + ", expected \"" + FORMAT + "\"");
            }
            TableSource source = new TableSource(text(json, "format").map(TableFormat::of), text(json, "schema"));
            TableColumns usual = TableColumns.prepared(architecture.loss());
            RowIdentity identity = text(json, "id")
                    .map(name -> (RowIdentity) new RowIdentity.Column(name))
                    .orElse(usual.identity());
            WeightColumn weight = text(json, "weight")
                    .map(name -> (WeightColumn) new WeightColumn.Named(name))
                    .orElse(usual.weight());
            TableColumns columns = new TableColumns(identity, features(json), target(json), weight);
            Preprocessing read = new Preprocessing(source, columns, labels(json), transform(json));
            requireWidth(read, architecture, file);
            return read;
        } catch (JsonProcessingException e) {
            throw new BadInput(file + ": is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw e instanceof BadInput bad ? bad : new BadInput(file + ": " + e.getMessage());
        }
    }

    private static void requireWidth(Preprocessing read, Architecture architecture, String file) {
        if (read.transform() instanceof FeatureTransform.Affine affine
                && affine.means().length != architecture.inputs()) {
            throw new BadInput(file + ": has " + affine.means().length + " means, expected " + architecture.inputs()
                    + ", the network's inputs");
        }
    }

    private static FeatureColumns features(JsonNode json) {
        return text(json, "features")
                .map(name -> (FeatureColumns) new FeatureColumns.Single(name))
                .orElseGet(() -> new FeatureColumns.Several(list(json, "features", JsonNode::asText)));
    }

    private static TargetColumns target(JsonNode json) {
        Optional<String> label = text(json, "label");
        if (label.isPresent()) {
            return new TargetColumns.Label(label.get());
        }
        List<String> names = list(json, "target", JsonNode::asText);
        return names.isEmpty() ? new TargetColumns.Input() : new TargetColumns.Numbers(names);
    }

    private static ClassLabels labels(JsonNode json) {
        return json.has("classes")
                ? new ClassLabels.Names(list(json, "classes", JsonNode::asText))
                : new ClassLabels.Numbers();
    }

    private static FeatureTransform transform(JsonNode json) {
        return json.has("means")
                ? new FeatureTransform.Affine(numbers(json, "fills"), numbers(json, "means"), numbers(json, "scales"))
                : new FeatureTransform.Identity();
    }

    private static double[] numbers(JsonNode json, String name) {
        double[] numbers = list(json, name, JsonNode::asDouble).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        for (JsonNode number : json.path(name)) {
            if (!number.isNumber()) {
                throw new IllegalArgumentException(name + " has " + number + ", expected numbers");
            }
        }
        return numbers;
    }

    private static <T> List<T> list(JsonNode json, String name, Function<JsonNode, T> item) {
        List<T> items = new ArrayList<>();
        json.path(name).forEach(node -> items.add(item.apply(node)));
        return items;
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.of(json.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }
}
