package org.kbfgs.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Loss;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.FeatureTransform;
import org.kbfgs.table.Preprocessing;
import org.nd4j.shade.protobuf.ByteString;

/**
 * A trained network and its preprocessing as an ONNX model of operator set 17 and IR version 8.
 *
 * <p>The input {@code features} is N x d_0: float, or double where the preprocessing scales features; NaN stands for a null where
 * the preprocessing fills nulls. A classifier's outputs are {@code probabilities}, N x d_L, and {@code class}, N: numbers, or
 * strings where the training set named its classes. Other networks have the output {@code prediction}, N x d_L. Weights are
 * float32.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Operators.md">ONNX operators</a>
 */
public final class OnnxModel {

    /** The input. */
    public static final String FEATURES = "features";
    /** The output of a network that is not a classifier. */
    public static final String PREDICTION = "prediction";
    /** A classifier's probability of each class. */
    public static final String PROBABILITIES = "probabilities";
    /** A classifier's class. */
    public static final String CLASS = "class";

    private static final int IR_VERSION = 8;
    private static final int OPERATORS = 17;

    /** The most bytes of a protobuf message, less room for the graph. */
    private static final long MOST_WEIGHT_BYTES = Integer.MAX_VALUE - (1L << 24);

    private final Model model;
    private final Preprocessing preprocessing;
    private final OnnxGraph graph = new OnnxGraph();

    private OnnxModel(Model model, Preprocessing preprocessing) {
        this.model = model;
        this.preprocessing = preprocessing;
    }

    /** The model. @throws BadInput if it has more weights than a protobuf message can hold */
    public static ModelProto of(Model model, Preprocessing preprocessing) {
        long bytes = model.architecture().parameters() * Float.BYTES;
        if (bytes > MOST_WEIGHT_BYTES) {
            throw new BadInput("model has " + bytes + " bytes of weights, expected at most " + MOST_WEIGHT_BYTES
                    + " for an ONNX file");
        }
        return new OnnxModel(model, preprocessing).build();
    }

    private ModelProto build() {
        outputs(layers(inputs()));
        ModelProto.Builder file = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("kbfgs")
                .setGraph(graph.named("kbfgs"))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS));
        Architecture network = model.architecture();
        if (!preprocessing.equals(Preprocessing.prepared(network.loss()))) {
            String json = new String(PreprocessingJson.bytes(preprocessing), StandardCharsets.UTF_8);
            file.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey("preprocessing").setValue(json));
        }
        return file.build();
    }

    /** Features as the network sees them. */
    private String inputs() {
        int width = model.architecture().inputs();
        if (!(preprocessing.transform() instanceof FeatureTransform.Affine affine)) {
            graph.input(FEATURES, TensorProto.DataType.FLOAT, width);
            return FEATURES;
        }
        graph.input(FEATURES, TensorProto.DataType.DOUBLE, width);
        String x = FEATURES;
        if (affine.fillsNulls()) {
            x = graph.node("Where", graph.node("IsNaN", x), graph.doubles("fills", affine.fills()), x);
        }
        x = graph.node("Sub", x, graph.doubles("means", affine.means()));
        x = graph.node("Div", x, graph.doubles("scales", affine.scales()));
        return graph.cast(x, TensorProto.DataType.FLOAT);
    }

    /** z. Layer l's weights are d_in x d_out row by row, as {@link org.kbfgs.nn.Parameters} has them. */
    private String layers(String x) {
        byte[] weights = floats();
        int begin = 0;
        for (int l = 0; l < model.architecture().depth(); l++) {
            Layer layer = model.architecture().layer(l);
            int size = layer.inputs() * layer.outputs() * Float.BYTES;
            ByteString weight = ByteString.copyFrom(weights, begin, size);
            ByteString bias = ByteString.copyFrom(weights, begin + size, layer.outputs() * Float.BYTES);
            begin += size + layer.outputs() * Float.BYTES;
            String h = graph.node(
                    "Gemm",
                    x,
                    graph.floats("layers." + l + ".weight", weight, layer.inputs(), layer.outputs()),
                    graph.floats("layers." + l + ".bias", bias, layer.outputs()));
            x = activation(layer.activation(), h);
        }
        return x;
    }

    /** All weights as float32, little-endian. */
    private byte[] floats() {
        byte[] entries = model.weights().toBytes();
        int count = Math.toIntExact(model.architecture().parameters());
        ByteBuffer from = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
        ByteBuffer to = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        boolean isSingle = entries.length == to.capacity();
        for (int i = 0; i < count; i++) {
            to.putFloat(isSingle ? from.getFloat() : (float) from.getDouble());
        }
        return to.array();
    }

    private String activation(Activation phi, String h) {
        return switch (phi) {
            case LINEAR -> h;
            case RELU -> graph.node("Relu", h);
            case SIGMOID -> graph.node("Sigmoid", h);
            case TANH -> graph.node("Tanh", h);
            case SOFTPLUS -> graph.node("Softplus", h);
            case ELU -> graph.node("Elu", h);
            case LEAKY_RELU -> graph.node("LeakyRelu", h);
            case SILU -> graph.node("Mul", h, graph.node("Sigmoid", h));
            case GELU -> {
                String erf = graph.node("Erf", graph.node("Mul", h, graph.scalar("sqrt_half", Math.sqrt(0.5))));
                String cumulative =
                        graph.node("Mul", graph.node("Add", erf, graph.scalar("one", 1)), graph.scalar("half", 0.5));
                yield graph.node("Mul", h, cumulative);
            }
        };
    }

    private void outputs(String z) {
        int width = model.architecture().outputs();
        if (model.architecture().loss() != Loss.SOFTMAX_CROSS_ENTROPY) {
            String prediction =
                    switch (model.architecture().loss()) {
                        case SIGMOID_CROSS_ENTROPY -> graph.node("Sigmoid", z);
                        case POISSON -> graph.node("Exp", z);
                        case HALF_SQUARED_ERROR, HUBER, SOFTMAX_CROSS_ENTROPY -> z;
                    };
            graph.output(prediction, PREDICTION, TensorProto.DataType.FLOAT, width);
            return;
        }
        graph.output(graph.node("Softmax", z), PROBABILITIES, TensorProto.DataType.FLOAT, width);
        String largest = graph.argMax(z);
        if (preprocessing.labels() instanceof ClassLabels.Names names) {
            String name = graph.node("Gather", graph.strings("classes", names.names(), width), largest);
            graph.output(name, CLASS, TensorProto.DataType.STRING);
        } else {
            graph.output(largest, CLASS, TensorProto.DataType.INT64);
        }
    }
}
