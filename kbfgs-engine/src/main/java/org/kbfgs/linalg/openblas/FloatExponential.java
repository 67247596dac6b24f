package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.FloatPointer;

/** y = exp(x) of float32, in chunks on the Java heap, as {@link DivideBySqrt}. */
final class FloatExponential {

    private FloatExponential() {}

    static void of(int n, FloatPointer x, FloatPointer y) {
        float[] arguments = new float[Math.min(n, Exponential.CHUNK)];
        float[] results = new float[arguments.length];
        try (Exponential exponential = new Exponential(n)) {
            for (int from = 0; from < n; from += Exponential.CHUNK) {
                int length = Math.min(Exponential.CHUNK, n - from);
                x.position(from).get(arguments, 0, length);
                exponential.compute(length, arguments);
                product(length, exponential.lessOne, exponential.powers, results);
                extremes(length, arguments, results);
                y.position(from).put(results, 0, length);
            }
        }
    }

    private static void product(int n, float[] lessOne, float[] powers, float[] results) {
        for (int i = 0; i < n; i++) {
            results[i] = (lessOne[i] + 1) * powers[i];
        }
    }

    /** Of arguments beyond those that {@link Exponential} takes, which are rare. Modified: results. */
    private static void extremes(int n, float[] arguments, float[] results) {
        for (int i = 0; i < n; i++) {
            if (arguments[i] > Exponential.HIGHEST || arguments[i] < Exponential.LOWEST) {
                results[i] = (float) Math.exp(arguments[i]);
            }
        }
    }
}
