package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.FloatPointer;

/**
 * p = 1 / (1 + exp(-z)) of float32 to within 3 units in the last place, and not below 6e-39, in chunks on the Java heap, as
 * {@link DivideBySqrt}.
 */
final class Logistic {

    private Logistic() {}

    static void of(int n, FloatPointer z, FloatPointer p) {
        float[] values = new float[Math.min(n, Exponential.CHUNK)];
        try (Exponential exponential = new Exponential(n)) {
            for (int from = 0; from < n; from += Exponential.CHUNK) {
                int length = Math.min(Exponential.CHUNK, n - from);
                z.position(from).get(values, 0, length);
                of(length, values, exponential);
                p.position(from).put(values, 0, length);
            }
        }
    }

    /** The first n z become 1 / (1 + exp(-z)). Modified: z, exponential. */
    static void of(int n, float[] z, Exponential exponential) {
        for (int i = 0; i < n; i++) {
            z[i] = -z[i];
        }
        exponential.compute(n, z);
        reciprocals(n, exponential.lessOne, exponential.powers, z);
    }

    private static void reciprocals(int n, float[] lessOne, float[] powers, float[] p) {
        for (int i = 0; i < n; i++) {
            p[i] = 1 / (1 + (lessOne[i] + 1) * powers[i]);
        }
    }
}
