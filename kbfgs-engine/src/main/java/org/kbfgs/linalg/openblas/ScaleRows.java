package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** Y = diag(v) X, a column at a time on the Java heap, as {@link DivideBySqrt}. Where v is 0, so is Y. */
final class ScaleRows {

    private ScaleRows() {}

    /** Y is without gaps; the columns of X begin {@code leading} entries apart. */
    static void of(int m, int n, FloatPointer v, FloatPointer X, int leading, FloatPointer Y) {
        float[] factors = new float[m];
        float[] column = new float[m];
        v.get(factors, 0, m);
        for (int j = 0; j < n; j++) {
            X.position((long) j * leading).get(column, 0, m);
            for (int i = 0; i < m; i++) {
                column[i] = factors[i] == 0 ? 0 : factors[i] * column[i];
            }
            Y.position((long) j * m).put(column, 0, m);
        }
    }

    static void of(int m, int n, DoublePointer v, DoublePointer X, int leading, DoublePointer Y) {
        double[] factors = new double[m];
        double[] column = new double[m];
        v.get(factors, 0, m);
        for (int j = 0; j < n; j++) {
            X.position((long) j * leading).get(column, 0, m);
            for (int i = 0; i < m; i++) {
                column[i] = factors[i] == 0 ? 0 : factors[i] * column[i];
            }
            Y.position((long) j * m).put(column, 0, m);
        }
    }
}
