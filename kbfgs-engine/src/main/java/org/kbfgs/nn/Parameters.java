package org.kbfgs.nn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.NativeBytes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One d_out x (d_in + 1) matrix per layer, stored one after the other in one flat vector, each column-major. The same
 * shape serves weights W (bias last), gradients, averages of gradients, and directions.
 */
public final class Parameters {

    private final Architecture architecture;
    private final INDArray flat;
    private final List<INDArray> matrices;
    private final List<INDArray> withoutBias;

    private Parameters(Architecture architecture, INDArray flat) {
        this.architecture = architecture;
        this.flat = flat;
        List<INDArray> views = new ArrayList<>();
        List<INDArray> prefixes = new ArrayList<>();
        long offset = 0;
        for (Layer layer : architecture.layers()) {
            INDArray slice = flat.get(NDArrayIndex.interval(offset, offset + layer.parameters()));
            views.add(slice.reshape('f', layer.outputs(), layer.inputs() + 1L));
            long weights = (long) layer.outputs() * layer.inputs();
            INDArray prefix = flat.get(NDArrayIndex.interval(offset, offset + weights));
            prefixes.add(prefix.reshape('f', layer.outputs(), layer.inputs()));
            offset += layer.parameters();
        }
        this.matrices = List.copyOf(views);
        this.withoutBias = List.copyOf(prefixes);
    }

    /** Zeros of the given type. */
    public static Parameters zeros(Architecture architecture, DataType type) {
        return new Parameters(architecture, Nd4j.create(type, architecture.parameters()));
    }

    /**
     * Views of a flat vector, which is shared, not copied.
     *
     * @throws IllegalArgumentException if the vector's length is not the network's number of parameters
     */
    public static Parameters of(Architecture architecture, INDArray flat) {
        if (flat.length() != architecture.parameters()) {
            throw new IllegalArgumentException("flat vector has " + flat.length() + " entries, the network has "
                    + architecture.parameters() + " parameters");
        }
        return new Parameters(architecture, flat);
    }

    public Architecture architecture() {
        return architecture;
    }

    public DataType type() {
        return flat.dataType();
    }

    /** All entries, layer after layer, each matrix column by column. Shared with the matrices. */
    public INDArray flat() {
        return flat;
    }

    /** Layer l's matrix, d_out x (d_in + 1), a view. */
    public INDArray matrix(int l) {
        return matrices.get(l);
    }

    /** Layer l's matrix without the bias column, d_out x d_in, a view. */
    public INDArray withoutBias(int l) {
        return withoutBias.get(l);
    }

    /** All entries in native byte order. */
    public byte[] toBytes() {
        return NativeBytes.bytes(flat);
    }

    /** Takes all entries from {@link #toBytes}. Modified. */
    public void read(byte[] bytes) {
        NativeBytes.read(bytes, 0, flat);
    }

    /** The same from bytes in pieces, one after the other. Modified. */
    public void read(ByteBuffer[] pieces) {
        NativeBytes.read(pieces, flat);
    }
}
