package org.kbfgs.replay;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;

/** A recorded run of schema {@code kbfgs-golden-1}: network, data, settings, mini-batches, and what was seen. */
public final class Trajectory {

    private static final String SCHEMA = "kbfgs-golden-1";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Node root;
    private final Architecture architecture;
    private final int examples;

    private Trajectory(Node root) {
        this.root = root;
        if (!root.at("schema").text().equals(SCHEMA)) {
            throw root.at("schema").expected("\"" + SCHEMA + "\"");
        }
        this.architecture = readArchitecture(root.at("network"));
        this.examples = root.at("num_train").whole();
        if (examples < 1) {
            throw root.at("num_train").expected("at least 1");
        }
        if (batchSize() < 1) {
            throw hyper("batch_size").expected("at least 1");
        }
        hyper("full_batch").flag();
        checkSizes(root.at("initial_weights"));
    }

    /** Before memory is taken for what the sizes claim. */
    private void checkSizes(Node layers) {
        if (layers.items().size() != architecture.depth()) {
            throw layers.expected("an array of " + architecture.depth() + " layers");
        }
        for (int l = 0; l < architecture.depth(); l++) {
            Layer layer = architecture.layer(l);
            Node W = layers.items().get(l).at("W");
            W.matrix(layer.outputs(), layer.inputs());
        }
    }

    /** Reads a file; throws {@link NotATrajectory} naming the place where it is not of the schema. */
    public static Trajectory read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (json == null || !json.isObject()) {
                throw new NotATrajectory(file + ": is not a JSON object");
            }
            return new Trajectory(new Node(file.toString(), json));
        } catch (IOException e) {
            throw new NotATrajectory(file + ": cannot be read as JSON: " + firstLine(e));
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    private static Architecture readArchitecture(Node network) {
        List<Integer> sizes =
                network.at("layer_sizes").items().stream().map(Node::whole).toList();
        List<Activation> activations = network.at("activations").items().stream()
                .map(Trajectory::activation)
                .toList();
        try {
            return Architecture.of(sizes, activations, loss(network.at("loss")));
        } catch (IllegalArgumentException e) {
            throw new NotATrajectory(network.path() + ": " + e.getMessage());
        }
    }

    private static Activation activation(Node node) {
        return switch (node.text()) {
            case "relu" -> Activation.RELU;
            case "linear" -> Activation.LINEAR;
            case "sigmoid" -> Activation.SIGMOID;
            case "tanh" -> Activation.TANH;
            default -> throw node.expected("relu, linear, sigmoid or tanh");
        };
    }

    private static Loss loss(Node node) {
        return switch (node.text()) {
            case "logistic-regression-sum-loss" -> Loss.SIGMOID_CROSS_ENTROPY;
            case "linear-regression-half-MSE" -> Loss.HALF_SQUARED_ERROR;
            default -> throw node.expected("logistic-regression-sum-loss or linear-regression-half-MSE");
        };
    }

    public String name() {
        return root.at("name").text();
    }

    public String algorithm() {
        return root.at("algorithm").text();
    }

    public Architecture architecture() {
        return architecture;
    }

    public int examples() {
        return examples;
    }

    public int batchSize() {
        return hyper("batch_size").whole();
    }

    public boolean fullBatch() {
        return hyper("full_batch").flag();
    }

    Node hyper(String key) {
        return root.at("hyper").at(key);
    }

    Node root() {
        return root;
    }

    List<Node> iterations() {
        return root.at("iterations").items();
    }

    /** Iteration k, from 0. */
    Node iteration(long k) {
        return iterations().get(Math.toIntExact(k));
    }

    /** How a mismatch names an iteration. */
    static String place(Node iteration) {
        return "iteration " + iteration.at("iteration").whole();
    }

    /** Weights as recorded, layer after layer, in float64. */
    Parameters parameters(Node layers) {
        Parameters W = Parameters.zeros(architecture, BackendChoice.of(ElementType.FLOAT64));
        List<Node> items = layers.items();
        if (items.size() != architecture.depth()) {
            throw layers.expected("an array of " + architecture.depth() + " layers");
        }
        for (int l = 0; l < architecture.depth(); l++) {
            Layer layer = architecture.layer(l);
            double[][] w = items.get(l).at("W").matrix(layer.outputs(), layer.inputs());
            double[] b = items.get(l).at("b").vector(layer.outputs());
            for (int i = 0; i < layer.outputs(); i++) {
                for (int j = 0; j < layer.inputs(); j++) {
                    W.matrix(l).set(i, j, w[i][j]);
                }
                W.matrix(l).set(i, layer.inputs(), b[i]);
            }
        }
        return W;
    }

    /** The examples, dealt to S shards by id mod S. */
    List<Shard> shards(int S) {
        double[][] inputs = root.at("inputs").matrix(examples, architecture.inputs());
        Node targets = root.at("targets");
        boolean areInputs = targets.json().isTextual();
        double[][] checked = (areInputs ? root.at("inputs") : targets)
                .matrix(examples, architecture.outputs(), architecture.loss().targets());
        Optional<double[][]> given = areInputs ? Optional.empty() : Optional.of(checked);
        List<Shard> shards = new ArrayList<>();
        for (int s = 0; s < S; s++) {
            int shard = s;
            shards.add(new Shard(s, S, deal(inputs, s, S), given.map(rows -> deal(rows, shard, S))));
        }
        return shards;
    }

    private static RowBlock deal(double[][] rows, int shard, int S) {
        int count = Math.toIntExact(Shard.rowsOf(rows.length, shard, S));
        int columns = rows[0].length;
        double[] values = new double[count * columns];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows[shard + i * S], 0, values, i * columns, columns);
        }
        return new RowBlock.Doubles(count, columns, values);
    }
}
