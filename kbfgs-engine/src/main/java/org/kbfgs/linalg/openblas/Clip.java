package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** Each entry becomes the nearest number from -bound to bound, in chunks on the Java heap, as {@link DivideBySqrt}. */
final class Clip {

    private static final int CHUNK = 4096;

    private Clip() {}

    static void of(int n, float bound, FloatPointer x) {
        float[] values = new float[Math.min(n, CHUNK)];
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            x.position(from).get(values, 0, length);
            for (int i = 0; i < length; i++) {
                values[i] = Math.max(-bound, Math.min(bound, values[i]));
            }
            x.position(from).put(values, 0, length);
        }
    }

    static void of(int n, double bound, DoublePointer x) {
        double[] values = new double[Math.min(n, CHUNK)];
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            x.position(from).get(values, 0, length);
            for (int i = 0; i < length; i++) {
                values[i] = Math.max(-bound, Math.min(bound, values[i]));
            }
            x.position(from).put(values, 0, length);
        }
    }
}
