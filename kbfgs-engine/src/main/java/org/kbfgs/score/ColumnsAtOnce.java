package org.kbfgs.score;

import java.util.stream.IntStream;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;

/**
 * How many columns of a product are computed at once so that equal rows have equal results. OpenBLAS's kernels for Haswell and Zen add up
 * the terms of an entry in an order that depends on the entry's row wherever a call has twelve columns or more.
 */
final class ColumnsAtOnce {

    /** The widths to try, the fastest first. */
    private static final int[] WIDTHS = {Integer.MAX_VALUE, 8, 4, 1};

    /** Of the product that is tried: more than any kernel takes at once. */
    private static final int COLUMNS = 49;

    private static final int TERMS = 67;

    private ColumnsAtOnce() {}

    /**
     * The first of the widths with which a product of equal rows has equal rows.
     *
     * @param rows of all products
     * @throws IllegalStateException if there is none
     */
    static int of(Arithmetic arithmetic, int rows) {
        try (Matrix X = arithmetic.matrix(rows, TERMS);
                Matrix W = arithmetic.matrix(COLUMNS, TERMS);
                Matrix Y = arithmetic.matrix(rows, COLUMNS)) {
            for (int k = 0; k < TERMS; k++) {
                X.columns(k, k + 1).fill(Math.sin(k + 1.0));
                for (int j = 0; j < COLUMNS; j++) {
                    W.set(j, k, Math.cos(COLUMNS * (double) k + j));
                }
            }
            return IntStream.of(WIDTHS)
                    .filter(width -> hasEqualRows(X, W, Math.min(width, COLUMNS), Y))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("products of equal rows differ, however they are cut"));
        }
    }

    private static boolean hasEqualRows(Matrix X, Matrix W, int width, Matrix Y) {
        for (int from = 0; from < COLUMNS; from += width) {
            int to = Math.min(COLUMNS, from + width);
            X.kernels().gemm(false, true, 1, X, W.rows(from, to), 0, Y.columns(from, to));
        }
        return IntStream.range(0, Y.columns())
                .allMatch(j -> IntStream.range(1, Y.rows()).allMatch(i -> Y.get(i, j) == Y.get(0, j)));
    }
}
