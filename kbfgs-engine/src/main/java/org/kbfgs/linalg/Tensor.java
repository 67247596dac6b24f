package org.kbfgs.linalg;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An array of any shape, strides and {@link TensorType}: the content of files, which a computation reads into a {@link Matrix}. */
public final class Tensor implements AutoCloseable {

    private final Backend backend;
    private final INDArray array;

    Tensor(Backend backend, INDArray array) {
        this.backend = backend;
        this.array = array;
    }

    /** A zero tensor, row-major. */
    public static Tensor zeros(Backend backend, TensorType type, long... shape) {
        return new Tensor(backend, Nd4j.create(type.dataType(), shape, 'c'));
    }

    /** A vector of int64. */
    public static Tensor of(Backend backend, long[] elements) {
        return new Tensor(backend, Nd4j.createFromArray(elements));
    }

    /** Rows of float64. */
    public static Tensor of(Backend backend, double[][] rows) {
        return new Tensor(backend, Nd4j.createFromArray(rows));
    }

    /** The tensors of matrices, by the same names in the same order. Views. */
    public static Map<String, Tensor> of(Map<String, Matrix> matrices) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        matrices.forEach((name, matrix) -> tensors.put(name, matrix.tensor()));
        return tensors;
    }

    public TensorType type() {
        return TensorType.of(array.dataType());
    }

    public long[] shape() {
        return array.shape();
    }

    /** The number of elements. */
    public long length() {
        return array.length();
    }

    /** The elements of a tensor of float32 or float64 without gaps as a vector, in the order in which they lie: a view. */
    public Matrix vector() {
        ElementType type = type().elementType()
                .orElseThrow(() -> new IllegalArgumentException("tensor is of " + type() + ", expected F32 or F64"));
        INDArray flat = Nd4j.create(array.data(), new long[] {length()}, new long[] {1}, array.offset(), 'c');
        return Matrix.vector(backend.of(type), flat);
    }

    /** Copies all elements to a matrix of this shape, rounded to its type. Modified: to. */
    public void copyTo(Matrix to) {
        if (type().elementType().equals(Optional.of(to.type()))) {
            to.array().assign(array);
        } else {
            try (INDArray rounded = array.castTo(to.type().dataType())) {
                to.array().assign(rounded);
            }
        }
    }

    /** Whether every element is finite; elements of other types than float32 and float64 are not examined. */
    public boolean isFinite() {
        if (length() == 0 || type().elementType().isEmpty()) {
            return true;
        }
        INDArray flat = array.reshape(array.ordering(), new long[] {length()});
        return Finite.all(Matrix.vector(backend.of(type().elementType().get()), flat));
    }

    /** The rows of a tensor of two dimensions. */
    public double[][] toRows() {
        return array.toDoubleMatrix();
    }

    /** The elements of a vector of int64. */
    public long[] toLongs() {
        return array.toLongVector();
    }

    /** A copy with the same order of elements. */
    public Tensor copy() {
        return new Tensor(backend, array.dup(array.ordering()));
    }

    /** A row-major copy. */
    public Tensor rowMajor() {
        return new Tensor(backend, array.dup('c'));
    }

    /** Whether elements lie row after row without gaps. */
    public boolean isRowMajor() {
        long expected = 1;
        for (int d = array.rank() - 1; d >= 0; d--) {
            if (array.size(d) != 1 && array.stride(d) != expected) {
                return false;
            }
            expected *= array.size(d);
        }
        return true;
    }

    /** Copies {@code length} bytes of a row-major tensor, from its byte {@code first} on, to the start of {@code bytes}. Bytes are modified. */
    public void copyPart(long first, byte[] bytes, int length) {
        NativeBytes.within(length() * type().width(), first, length);
        backend.transfer().read(array, first, bytes, 0, length);
    }

    /** Copies the first {@code length} bytes into a row-major tensor, from its byte {@code first} on. Modified. */
    public void readPart(byte[] bytes, int length, long first) {
        NativeBytes.within(length() * type().width(), first, length);
        backend.transfer().write(bytes, 0, length, array, first);
    }

    @Override
    public void close() {
        array.close();
    }

    @Override
    public String toString() {
        return type() + " " + Arrays.toString(shape());
    }
}
