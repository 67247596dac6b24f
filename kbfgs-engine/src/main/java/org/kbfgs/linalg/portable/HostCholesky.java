package org.kbfgs.linalg.portable;

/** The inverse of a positive definite matrix in plain Java, on a packed upper triangle. */
final class HostCholesky {

    private HostCholesky() {}

    /** Where entry (i, j), i &lt;= j, lies in a packed upper triangle. */
    static int at(int i, int j) {
        return i + j * (j + 1) / 2;
    }

    /** P = P^-1 by P = R'R. P is modified; false if it is not numerically positive definite. */
    static boolean invert(int n, double[] P) {
        if (!factor(n, P)) {
            return false;
        }
        invertTriangle(n, P);
        timesTranspose(n, P);
        return true;
    }

    private static boolean factor(int n, double[] R) {
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                double sum = R[at(i, j)];
                for (int k = 0; k < i; k++) {
                    sum -= R[at(k, i)] * R[at(k, j)];
                }
                if (i < j) {
                    R[at(i, j)] = sum / R[at(i, i)];
                } else if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
                    R[at(j, j)] = Math.sqrt(sum);
                } else {
                    return false;
                }
            }
        }
        return true;
    }

    /** R = R^-1, column by column; entries (i..j-1, j) are still R's when entry (i, j) is computed. */
    private static void invertTriangle(int n, double[] R) {
        for (int j = 0; j < n; j++) {
            double diagonal = 1 / R[at(j, j)];
            for (int i = 0; i < j; i++) {
                double sum = 0;
                for (int k = i; k < j; k++) {
                    sum += R[at(i, k)] * R[at(k, j)];
                }
                R[at(i, j)] = -sum * diagonal;
            }
            R[at(j, j)] = diagonal;
        }
    }

    /** R = R R', upper triangle; entries (i, j..) and (j, j..) are still R's when entry (i, j) is computed. */
    private static void timesTranspose(int n, double[] R) {
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                double sum = 0;
                for (int k = j; k < n; k++) {
                    sum += R[at(i, k)] * R[at(j, k)];
                }
                R[at(i, j)] = sum;
            }
        }
    }
}
