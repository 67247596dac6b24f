package org.kbfgs.linalg;

/** A backend and the element type of a computation: the origin of every {@link Matrix}, which knows the arithmetic it is of. */
public record Arithmetic(Backend backend, ElementType type) {

    public Kernels kernels() {
        return backend.kernels();
    }

    /** A zero vector of n entries. */
    public Matrix vector(long n) {
        return Matrix.vector(this, backend.transfer().zeros(type.dataType(), n));
    }

    /** A zero matrix, m x n. */
    public Matrix matrix(long m, long n) {
        return Matrix.matrix(this, backend.transfer().zeros(type.dataType(), m, n));
    }

    /** A vector of n entries of any value. */
    public Matrix uninitialized(long n) {
        return Matrix.vector(this, backend.transfer().uninitialized(type.dataType(), n));
    }

    /** A matrix, m x n, of entries of any value. */
    public Matrix uninitialized(long m, long n) {
        return Matrix.matrix(this, backend.transfer().uninitialized(type.dataType(), m, n));
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
