package org.kbfgs.nn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;

/**
 * One d_out x (d_in + 1) matrix per layer, stored one after the other in one flat vector, each column-major. The same
 * shape serves weights W (bias last), gradients, averages of gradients, and directions.
 */
public final class Parameters {

    private final Architecture architecture;
    private final Matrix flat;
    private final List<Matrix> matrices;
    private final List<Matrix> withoutBias;

    private Parameters(Architecture architecture, Matrix flat) {
        this.architecture = architecture;
        this.flat = flat;
        List<Matrix> views = new ArrayList<>();
        List<Matrix> prefixes = new ArrayList<>();
        long offset = 0;
        for (Layer layer : architecture.layers()) {
            Matrix slice = flat.entries(offset, offset + layer.parameters());
            views.add(slice.reshape(layer.outputs(), layer.inputs() + 1L));
            long weights = (long) layer.outputs() * layer.inputs();
            Matrix prefix = flat.entries(offset, offset + weights);
            prefixes.add(prefix.reshape(layer.outputs(), layer.inputs()));
            offset += layer.parameters();
        }
        this.matrices = List.copyOf(views);
        this.withoutBias = List.copyOf(prefixes);
    }

    /** Zeros. */
    public static Parameters zeros(Architecture architecture, Arithmetic arithmetic) {
        return new Parameters(architecture, arithmetic.vector(architecture.parameters()));
    }

    /**
     * Views of a flat vector, which is shared, not copied.
     *
     * @throws IllegalArgumentException if the vector's length is not the network's number of parameters
     */
    public static Parameters of(Architecture architecture, Matrix flat) {
        if (flat.length() != architecture.parameters()) {
            throw new IllegalArgumentException("flat vector has " + flat.length() + " entries, the network has "
                    + architecture.parameters() + " parameters");
        }
        return new Parameters(architecture, flat);
    }

    public Architecture architecture() {
        return architecture;
    }

    public ElementType type() {
        return flat.type();
    }

    public Arithmetic arithmetic() {
        return flat.arithmetic();
    }

    /** All entries, layer after layer, each matrix column by column. Shared with the matrices. */
    public Matrix flat() {
        return flat;
    }

    /** Layer l's matrix, d_out x (d_in + 1), a view. */
    public Matrix matrix(int l) {
        return matrices.get(l);
    }

    /** Layer l's matrix without the bias column, d_out x d_in, a view. */
    public Matrix withoutBias(int l) {
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
