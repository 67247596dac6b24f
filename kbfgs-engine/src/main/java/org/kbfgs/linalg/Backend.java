package org.kbfgs.linalg;

/** An implementation of linear algebra: its kernels, and how entries are brought to the Java heap and back. */
public record Backend(Kernels kernels, Transfer transfer) {

    /** This backend's computations in an element type. */
    public Arithmetic of(ElementType type) {
        return new Arithmetic(this, type);
    }
}
