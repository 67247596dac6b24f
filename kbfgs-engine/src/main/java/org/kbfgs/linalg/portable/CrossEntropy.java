package org.kbfgs.linalg.portable;

import java.util.Arrays;

/**
 * A sum of log(1 + exp(z)) - z t = max(z, 0) - log max(p, 1 - p) - z t with p = sigmoid(z) = delta + t, which neither
 * overflows nor cancels. The p are there already, and one logarithm serves the product of many: no exponential, and
 * hardly a logarithm, is computed.
 */
public final class CrossEntropy {

    /** Entries that are added at once. */
    public static final int CHUNK = 4096;

    /** Factors, each in [1/2, 1], whose product is far from underflow. */
    private static final int FACTORS = 64;

    private double sum;

    /**
     * Adds n entries, of arrays of {@link #CHUNK}. All loops but the shortest are over float32, for vector instructions:
     * products of FACTORS numbers and sums of as many, of one sign, so that nothing cancels. Modified: this and the arrays.
     */
    public void add(int n, float[] z, float[] t, float[] delta) {
        for (int i = 0; i < n; i++) {
            float p = delta[i] + t[i];
            delta[i] = Math.max(p, 1 - p);
            t[i] = Math.max(z[i], 0) * (1 - t[i]) + Math.max(-z[i], 0) * t[i];
        }
        Arrays.fill(delta, n, CHUNK, 1);
        Arrays.fill(t, n, CHUNK, 0);
        for (int half = CHUNK / 2; half >= CHUNK / FACTORS; half /= 2) {
            for (int i = 0; i < half; i++) {
                delta[i] *= delta[i + half];
                t[i] += t[i + half];
            }
        }
        for (int i = 0; i < CHUNK / FACTORS; i++) {
            sum += t[i] - Math.log(delta[i]);
        }
    }

    /** Adds n entries. Modified. */
    public void add(int n, double[] z, double[] t, double[] delta) {
        for (int from = 0; from < n; from += FACTORS) {
            double linear = 0;
            double product = 1;
            for (int i = from; i < Math.min(n, from + FACTORS); i++) {
                double p = delta[i] + t[i];
                product *= Math.max(p, 1 - p);
                linear += Math.max(z[i], 0) - z[i] * t[i];
            }
            sum += linear - Math.log(product);
        }
    }

    public double value() {
        return sum;
    }
}
