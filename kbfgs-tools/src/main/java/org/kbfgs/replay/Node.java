package org.kbfgs.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.nn.TargetDomain;

/** A place in a JSON document whose readers name the place when it is not as expected. */
record Node(String path, JsonNode json) {

    Node at(String key) {
        JsonNode child = json.get(key);
        if (child == null || child.isNull()) {
            throw new NotATrajectory(path + ": key \"" + key + "\" is missing");
        }
        return new Node(path + "." + key, child);
    }

    boolean has(String key) {
        return json.hasNonNull(key);
    }

    List<Node> items() {
        if (!json.isArray()) {
            throw expected("an array");
        }
        List<Node> items = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            items.add(new Node(path + "[" + i + "]", json.get(i)));
        }
        return items;
    }

    /** Layer l's item under a key. */
    Node layer(String key, int l) {
        List<Node> items = at(key).items();
        if (l >= items.size()) {
            throw at(key).expected("one item for each layer");
        }
        return items.get(l);
    }

    String text() {
        if (!json.isTextual()) {
            throw expected("a string");
        }
        return json.textValue();
    }

    double number() {
        if (!json.isNumber() || !Double.isFinite(json.doubleValue())) {
            throw expected("a finite number");
        }
        return json.doubleValue();
    }

    int whole() {
        if (!json.canConvertToInt() || !json.canConvertToExactIntegral()) {
            throw expected("a whole number");
        }
        return json.intValue();
    }

    boolean flag() {
        if (!json.isBoolean()) {
            throw expected("true or false");
        }
        return json.booleanValue();
    }

    double[] vector(int length) {
        List<Node> items = items();
        if (items.size() != length) {
            throw expected("an array of " + length + " numbers");
        }
        return items.stream().mapToDouble(Node::number).toArray();
    }

    double[][] matrix(int rows, int columns) {
        List<Node> items = items();
        if (items.size() != rows) {
            throw expected("an array of " + rows + " rows");
        }
        return items.stream().map(row -> row.vector(columns)).toArray(double[][]::new);
    }

    /** A matrix of targets. */
    double[][] matrix(int rows, int columns, TargetDomain domain) {
        double[][] targets = matrix(rows, columns);
        if (domain instanceof TargetDomain.Numbers numbers) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    if (!numbers.contains(targets[i][j])) {
                        throw items().get(i).items().get(j).expected(numbers.expected());
                    }
                }
            }
        }
        return targets;
    }

    /** Example ids in [0, examples). */
    long[] ids(int examples) {
        List<Node> items = items();
        long[] ids = new long[items.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = items.get(i).whole();
            if (ids[i] < 0 || ids[i] >= examples) {
                throw items.get(i).expected("a row in [0, " + examples + ")");
            }
        }
        return ids;
    }

    NotATrajectory expected(String what) {
        String found = json.toString();
        String shown = found.length() > 40 ? found.substring(0, 40) + "..." : found;
        return new NotATrajectory(path + " is " + shown + ", expected " + what);
    }
}
