package org.kbfgs.linalg;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How arrays lie in memory, and the checks that they lie as {@link Kernels} asks. */
final class ArrayChecks {

    private ArrayChecks() {}

    static int rows(INDArray X) {
        return Math.toIntExact(X.size(0));
    }

    /** The columns of a matrix; 1 for an array of rank one. */
    static int columns(INDArray X) {
        return X.rank() == 1 ? 1 : Math.toIntExact(X.size(1));
    }

    /** The distance between the starts of two columns, in entries. */
    static int leading(INDArray X) {
        int m = rows(X);
        require(X.rank() <= 2 && (m == 1 || X.stride(0) == 1), X, "a column-major matrix");
        return columns(X) == 1 ? m : Math.max(m, Math.toIntExact(X.stride(1)));
    }

    /** The length of a vector, or of a column-major matrix without gaps. */
    static int length(INDArray x) {
        require(x.length() == 1 || leading(x) == rows(x), x, "contiguous");
        return Math.toIntExact(x.length());
    }

    static int length(INDArray x, long expected) {
        require(x.length() == expected, x, "of " + expected + " entries");
        return length(x);
    }

    static void shape(INDArray X, int rows, int columns) {
        require(rows(X) == rows && columns(X) == columns, X, rows + "x" + columns);
    }

    /** The order n of a square matrix. */
    static int order(INDArray S) {
        require(rows(S) == columns(S), S, "square");
        return rows(S);
    }

    /** The entries of a packed triangle of order n. */
    static long triangle(int n) {
        return (long) n * (n + 1) / 2;
    }

    /** Whether the arrays are float32; they are float64 otherwise, and of one type in any case. */
    static boolean single(INDArray first, INDArray... others) {
        DataType type = first.dataType();
        require(type == DataType.FLOAT || type == DataType.DOUBLE, first, "float32 or float64");
        for (INDArray other : others) {
            require(other.dataType() == type, other, "of type " + type);
        }
        return type == DataType.FLOAT;
    }

    private static void require(boolean holds, INDArray X, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("array of shape " + Arrays.toString(X.shape()) + ", strides "
                    + Arrays.toString(X.stride()) + ", type " + X.dataType() + ": expected " + expected);
        }
    }
}
