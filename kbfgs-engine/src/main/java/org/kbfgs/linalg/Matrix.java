package org.kbfgs.linalg;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix of one {@link ElementType} in a backend's memory: column-major, with a leading dimension that may exceed its height, so
 * that a block of columns or rows of a larger matrix is a matrix too. A vector is a matrix of one column. Views share their
 * entries with the matrix that they are of, which alone is to be closed.
 */
public final class Matrix implements AutoCloseable {

    private final Arithmetic arithmetic;
    /** Of rank one where this was made as a vector, of rank two elsewhere. */
    private final INDArray array;

    private final int rows;
    private final int columns;
    private final int leading;

    private Matrix(Arithmetic arithmetic, INDArray array, int rows, int columns, int leading) {
        this.arithmetic = arithmetic;
        this.array = array;
        this.rows = rows;
        this.columns = columns;
        this.leading = leading;
    }

    /** A vector in an array of rank one without gaps. */
    static Matrix vector(Arithmetic arithmetic, INDArray array) {
        int length = Math.toIntExact(array.length());
        return new Matrix(arithmetic, array, length, 1, length);
    }

    /** A matrix in a column-major array of rank two without gaps. */
    static Matrix matrix(Arithmetic arithmetic, INDArray array) {
        int rows = Math.toIntExact(array.size(0));
        return new Matrix(arithmetic, array, rows, Math.toIntExact(array.size(1)), rows);
    }

    /** ND4J's array of the entries, for this package and those of the backends. */
    public INDArray array() {
        return array;
    }

    public Arithmetic arithmetic() {
        return arithmetic;
    }

    public Kernels kernels() {
        return arithmetic.kernels();
    }

    public ElementType type() {
        return arithmetic.type();
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The distance between the starts of two columns, in entries. */
    public int leading() {
        return leading;
    }

    /** The number of entries. */
    public long length() {
        return (long) rows * columns;
    }

    /** Whether the columns follow one another without gaps. */
    public boolean isContiguous() {
        return columns == 1 || leading == rows;
    }

    /** The columns [from, to), a view. */
    public Matrix columns(long from, long to) {
        return block(rows, Math.toIntExact(to - from), from * leading);
    }

    /** The rows [from, to), a view. */
    public Matrix rows(long from, long to) {
        return block(Math.toIntExact(to - from), columns, from);
    }

    private Matrix block(int blockRows, int blockColumns, long first) {
        long[] strides = {1, leading};
        INDArray block = view(new long[] {blockRows, blockColumns}, strides, first);
        return new Matrix(arithmetic, block, blockRows, blockColumns, blockColumns == 1 ? blockRows : leading);
    }

    /** Column j, a vector, a view. */
    public Matrix column(long j) {
        return vectorView(j * leading, rows);
    }

    /** The entries [from, to) of a contiguous matrix in column order, a vector, a view. */
    public Matrix entries(long from, long to) {
        requireContiguous();
        return vectorView(from, to - from);
    }

    /** All entries of a contiguous matrix, column by column, a vector, a view. */
    public Matrix flat() {
        requireContiguous();
        return array.rank() == 1 ? this : vectorView(0, length());
    }

    private Matrix vectorView(long first, long length) {
        return vector(arithmetic, view(new long[] {length}, new long[] {1}, first));
    }

    /** The entries of a contiguous matrix as the columns of one of another shape, a view. */
    public Matrix reshape(long m, long n) {
        requireContiguous();
        if (m * n != length()) {
            throw new IllegalArgumentException(this + ": expected " + m + "x" + n + " entries");
        }
        return matrix(arithmetic, view(new long[] {m, n}, new long[] {1, m}, 0));
    }

    /** The diagonal of a square matrix as one row, a view. */
    public Matrix diagonal() {
        int n = ArrayChecks.order(this);
        return new Matrix(arithmetic, view(new long[] {n}, new long[] {leading + 1L}, 0), 1, n, leading + 1);
    }

    private INDArray view(long[] shape, long[] strides, long first) {
        return Nd4j.create(array.data(), shape, strides, array.offset() + first, 'f');
    }

    private void requireContiguous() {
        if (!isContiguous()) {
            throw new IllegalArgumentException(this + ": expected contiguous");
        }
    }

    /** Entry (i, j). */
    public double get(long i, long j) {
        return array.rank() == 1 ? array.getDouble(i + j) : array.getDouble(i, j);
    }

    /** Entry i in column order. */
    public double get(long i) {
        return get(i % rows, i / rows);
    }

    /** Sets entry (i, j). Modified. */
    public void set(long i, long j, double value) {
        if (array.rank() == 1) {
            array.putScalar(i + j, value);
        } else {
            array.putScalar(i, j, value);
        }
    }

    /** Sets entry i in column order. Modified. */
    public void set(long i, double value) {
        set(i % rows, i / rows, value);
    }

    /** All entries in column order. */
    public double[] toDoubles() {
        double[] entries = new double[Math.toIntExact(length())];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = get(i);
        }
        return entries;
    }

    /** Sets all entries of a contiguous matrix from numbers in column order, rounded to the type. Modified. */
    public void write(double[] entries) {
        if (type() == ElementType.FLOAT64) {
            NativeBytes.read(entries, this);
            return;
        }
        float[] rounded = new float[entries.length];
        for (int i = 0; i < entries.length; i++) {
            rounded[i] = (float) entries[i];
        }
        NativeBytes.read(rounded, this);
    }

    /** Sets all entries to a number. Modified. */
    public void fill(double value) {
        array.assign(value);
    }

    /** Sets all entries to those of a matrix of the same shape. Modified. */
    public void assign(Matrix other) {
        array.assign(other.array);
    }

    /** A copy without gaps. */
    public Matrix copy() {
        INDArray copy = array.dup('f');
        return new Matrix(arithmetic, copy, rows, columns, rows);
    }

    /** The tensor of the same entries: of one dimension where this was made as a vector, of two elsewhere. A view. */
    public Tensor tensor() {
        return new Tensor(arithmetic.backend(), array);
    }

    @Override
    public void close() {
        array.close();
    }

    @Override
    public String toString() {
        return rows + "x" + columns + " matrix of " + type().label() + " with leading dimension " + leading;
    }
}
