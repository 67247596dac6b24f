package org.kbfgs.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/** A graph that is built node by node from its inputs; every method returns the name of the value that it adds. */
final class OnnxGraph {

    private static final String ROWS = "N";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int nodes;

    /** The graph so far. */
    GraphProto named(String name) {
        return graph.setName(name).build();
    }

    /** An input of N rows. */
    void input(String name, TensorProto.DataType type, int columns) {
        graph.addInput(value(name, type, columns));
    }

    /** Makes a value an output of N rows, or N x columns, under a name. */
    void output(String value, String name, TensorProto.DataType type, int... columns) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(name)
                .addInput(value)
                .addOutput(name));
        graph.addOutput(value(name, type, columns));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, int... columns) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(ROWS));
        for (int size : columns) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** The value of an operator with its default attributes. */
    String node(String operator, String... inputs) {
        return add(NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs)));
    }

    private String add(NodeProto.Builder node) {
        String name = node.getOpType().toLowerCase(Locale.ROOT) + "_" + nodes++;
        graph.addNode(node.setName(name).addOutput(name));
        return name;
    }

    String cast(String x, TensorProto.DataType to) {
        return add(NodeProto.newBuilder().setOpType("Cast").addInput(x).addAttribute(whole("to", to.getNumber())));
    }

    /** The place of the first largest entry of each row. */
    String argMax(String x) {
        return add(NodeProto.newBuilder()
                .setOpType("ArgMax")
                .addInput(x)
                .addAttribute(whole("axis", 1))
                .addAttribute(whole("keepdims", 0)));
    }

    private static AttributeProto whole(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** A constant of float32, given as little-endian bytes row by row. */
    String floats(String name, ByteString entries, int... shape) {
        return constant(name, TensorProto.DataType.FLOAT, entries, shape);
    }

    /** A constant row of float64. */
    String doubles(String name, double[] entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(entries);
        return constant(name, TensorProto.DataType.DOUBLE, ByteString.copyFrom(bytes.array()), entries.length);
    }

    /** A constant number of float32; the same name is the same number. */
    String scalar(String name, double number) {
        byte[] bytes = ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat((float) number)
                .array();
        return constant(name, TensorProto.DataType.FLOAT, ByteString.copyFrom(bytes));
    }

    private String constant(String name, TensorProto.DataType type, ByteString entries, int... shape) {
        if (graph.getInitializerList().stream().noneMatch(one -> one.getName().equals(name))) {
            graph.addInitializer(tensor(name, type, shape).setRawData(entries));
        }
        return name;
    }

    /** A constant list of strings, filled up by empty ones. */
    String strings(String name, List<String> entries, int size) {
        TensorProto.Builder tensor = tensor(name, TensorProto.DataType.STRING, size);
        for (int i = 0; i < size; i++) {
            String entry = i < entries.size() ? entries.get(i) : "";
            tensor.addStringData(ByteString.copyFrom(entry, StandardCharsets.UTF_8));
        }
        graph.addInitializer(tensor);
        return name;
    }

    private static TensorProto.Builder tensor(String name, TensorProto.DataType type, int... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (int size : shape) {
            tensor.addDims(size);
        }
        return tensor;
    }
}
