package org.kbfgs.curvature;

import java.util.Arrays;

/**
 * The inner products of the c pairs in an L-BFGS window, oldest first, and the middle matrix they make. A value.
 *
 * @param SY c x c, row-major: s_i'y_j for i &lt;= j (the pair j no older than i), 0 elsewhere; this is R
 * @param YY c x c, symmetric: y_i'y_j
 */
record PairGram(double[][] SY, double[][] YY) {

    static final PairGram EMPTY = new PairGram(new double[0][], new double[0][]);

    /** c. */
    int pairs() {
        return SY.length;
    }

    /** The window with its oldest `dropped` pairs gone and one more: Sy and Yy are s_i'y and y_i'y, the new pair last. */
    PairGram append(int dropped, double[] Sy, double[] Yy) {
        return new PairGram(bordered(SY, dropped, Sy, false), bordered(YY, dropped, Yy, true));
    }

    private static double[][] bordered(double[][] G, int dropped, double[] column, boolean symmetric) {
        int c = column.length;
        double[][] next = new double[c][];
        for (int i = 0; i < c - 1; i++) {
            next[i] = Arrays.copyOfRange(G[i + dropped], dropped, dropped + c);
            next[i][c - 1] = column[i];
        }
        next[c - 1] = symmetric ? column.clone() : new double[c];
        next[c - 1][c - 1] = column[c - 1];
        return next;
    }

    /** R^-1, upper triangular, by rows from the last: r_ii X_i = e_i - sum_{k > i} r_ik X_k. */
    double[][] inverseR() {
        int c = pairs();
        double[][] X = new double[c][c];
        for (int i = c - 1; i >= 0; i--) {
            double[] row = X[i];
            row[i] = 1;
            for (int k = i + 1; k < c; k++) {
                addScaled(-SY[i][k], X[k], k, row);
            }
            for (int j = i; j < c; j++) {
                row[j] /= SY[i][i];
            }
        }
        return X;
    }

    /** Byrd, Nocedal and Schnabel (1994), (3.1): R^-T (D + Y'Y) R^-1, given X = R^-1; the block of M that meets S. */
    double[][] block(double[][] X) {
        int c = pairs();
        double[][] KX = new double[c][c];
        double[][] W = new double[c][c];
        for (int i = 0; i < c; i++) {
            for (int k = 0; k < c; k++) {
                addScaled(k == i ? YY[i][i] + SY[i][i] : YY[i][k], X[k], k, KX[i]);
            }
        }
        for (int k = 0; k < c; k++) {
            for (int i = k; i < c; i++) {
                addScaled(X[k][i], KX[k], i, W[i]);
            }
        }
        for (int i = 0; i < c; i++) {
            for (int j = 0; j < i; j++) {
                W[i][j] = W[j][i];
            }
        }
        return W;
    }

    /** row += alpha x, from an index on. */
    private static void addScaled(double alpha, double[] x, int from, double[] row) {
        for (int j = from; j < row.length; j++) {
            row[j] += alpha * x[j];
        }
    }
}
