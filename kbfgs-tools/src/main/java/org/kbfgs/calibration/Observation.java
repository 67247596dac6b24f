package org.kbfgs.calibration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.memory.Sizes;
import org.kbfgs.plan.ClusterSpec;
import org.kbfgs.plan.MethodLoad;
import org.kbfgs.spark.session.Topology;

/**
 * An iteration that a benchmark timed through a cluster on one machine.
 *
 * @param shape of the network, as {@link org.kbfgs.nn.Architecture#shape}
 * @param type of the weights and sums
 * @param topology where weights and the optimiser's state were
 * @param ofProcesses whether executors were processes of their own
 * @param threads of the local evaluation
 * @param seconds an iteration, through the cluster
 * @param sums seconds of the local evaluation, its combination left out
 * @param update seconds of step and settling
 * @param combine seconds of adding S sets of sums
 */
public record Observation(
        String method,
        String shape,
        ElementType type,
        MethodLoad demand,
        ClusterSpec setup,
        Topology topology,
        boolean ofProcesses,
        int threads,
        double seconds,
        double sums,
        double update,
        double combine) {

    /** Files of earlier builds have no such field. */
    private static final String LARGEST = "largest_layer_share";

    /**
     * Those of a file that {@code kbfgs bench --json} wrote.
     *
     * @throws IllegalArgumentException if a field is missing or unknown
     */
    public static List<Observation> of(JsonNode bench) {
        List<Observation> found = new ArrayList<>();
        for (var method : required(bench, "methods").properties()) {
            for (JsonNode cluster : required(method.getValue(), "clusters")) {
                found.add(of(bench, method.getKey(), method.getValue(), cluster));
            }
        }
        return found;
    }

    private static Observation of(JsonNode bench, String name, JsonNode method, JsonNode cluster) {
        int m = required(bench, "batch").asInt();
        int threads = required(bench, "threads").asInt();
        int executors = required(cluster, "executors").asInt();
        JsonNode parts = required(cluster, "parts_seconds");
        double flopsOfSums = number(method, "flops_sums");
        MethodLoad demand = new MethodLoad(
                flopsOfSums / m,
                number(method, "flops") - flopsOfSums,
                number(method, "bytes_message"),
                number(method, "bytes_weights"),
                method.path(LARGEST).asDouble(1),
                memory(required(method, "bytes_memory")));
        ClusterSpec setup = new ClusterSpec(
                executors,
                Math.max(1, threads / executors),
                Double.POSITIVE_INFINITY,
                m,
                required(bench, "shards").asInt());
        return new Observation(
                name,
                shape(required(bench, "network").asText()),
                ElementType.of(required(bench, "dtype").asText()),
                demand,
                setup,
                topology(cluster.path("topology").asText(Topology.DRIVER.label())),
                required(cluster, "of_processes").asBoolean(),
                threads,
                number(cluster, "seconds"),
                number(parts, "local_evaluate") - number(parts, "combine"),
                number(parts, "step") + number(parts, "settle"),
                number(parts, "combine"));
    }

    /** The name of one of the paper's networks precedes the shape. */
    private static String shape(String network) {
        return network.substring(network.lastIndexOf(' ') + 1);
    }

    private static Topology topology(String label) {
        return Topology.named(label)
                .orElseThrow(
                        () -> new IllegalArgumentException("topology is " + label + ", expected driver or owners"));
    }

    private static Sizes memory(JsonNode bytes) {
        return Sizes.of(name -> required(bytes, name).asLong());
    }

    private static double number(JsonNode node, String field) {
        return required(node, field).asDouble();
    }

    private static JsonNode required(JsonNode node, String field) {
        if (!node.has(field)) {
            throw new IllegalArgumentException("no field " + field + ", expected one of kbfgs bench --json");
        }
        return node.get(field);
    }
}
