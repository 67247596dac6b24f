package org.kbfgs.linalg;

/** The checks that matrices are as {@link Kernels} asks. */
public final class ArrayChecks {

    private ArrayChecks() {}

    /** The length of a vector, or of a matrix without gaps. */
    public static int length(Matrix x) {
        require(x.isContiguous(), x, "contiguous");
        return Math.toIntExact(x.length());
    }

    public static int length(Matrix x, long expected) {
        require(x.length() == expected, x, "of " + expected + " entries");
        return length(x);
    }

    public static void shape(Matrix X, int rows, int columns) {
        require(X.rows() == rows && X.columns() == columns, X, rows + "x" + columns);
    }

    /** The order n of a square matrix. */
    public static int order(Matrix S) {
        require(S.rows() == S.columns(), S, "square");
        return S.rows();
    }

    /** The entries of a packed triangle of order n. */
    public static long triangle(int n) {
        return (long) n * (n + 1) / 2;
    }

    /** Whether the matrices are float32; they are float64 otherwise, and of one type in any case. */
    public static boolean single(Matrix first, Matrix... others) {
        for (Matrix other : others) {
            require(
                    other.type() == first.type(),
                    other,
                    "of type " + first.type().label());
        }
        return first.type() == ElementType.FLOAT32;
    }

    private static void require(boolean holds, Matrix X, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(X + ": expected " + expected);
        }
    }
}
