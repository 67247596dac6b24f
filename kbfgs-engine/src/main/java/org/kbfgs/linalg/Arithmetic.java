package org.kbfgs.linalg;

import org.nd4j.linalg.factory.Nd4j;

/** A backend and the element type of a computation: the origin of every {@link Matrix}, which knows the arithmetic it is of. */
public record Arithmetic(Backend backend, ElementType type) {

    public Kernels kernels() {
        return backend.kernels();
    }

    /** A zero vector of n entries. */
    public Matrix vector(long n) {
        return Matrix.vector(this, Nd4j.create(type.dataType(), n));
    }

    /** A zero matrix, m x n. */
    public Matrix matrix(long m, long n) {
        return Matrix.matrix(this, Nd4j.create(type.dataType(), new long[] {m, n}, 'f'));
    }

    /** A vector of n entries of any value. */
    public Matrix uninitialized(long n) {
        return Matrix.vector(this, Nd4j.createUninitialized(type.dataType(), n));
    }

    /** A matrix, m x n, of entries of any value. */
    public Matrix uninitialized(long m, long n) {
        return Matrix.matrix(this, Nd4j.createUninitialized(type.dataType(), new long[] {m, n}, 'f'));
    }

    /** A vector of these entries, rounded to the type. */
    public Matrix vectorOf(double... entries) {
        Matrix x = uninitialized(entries.length);
        x.write(entries);
        return x;
    }

    /** I, n x n. */
    public Matrix identity(int n) {
        Matrix I = matrix(n, n);
        for (int i = 0; i < n; i++) {
            I.set(i, i, 1);
        }
        return I;
    }

    /** The element type's label. */
    @Override
    public String toString() {
        return type.label();
    }
}
