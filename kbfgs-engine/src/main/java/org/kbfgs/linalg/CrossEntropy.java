package org.kbfgs.linalg;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A sum of log(1 + exp(z)) - z t = max(z, 0) - log max(p, 1 - p) - z t with p = sigmoid(z) = delta + t, which neither
 * overflows nor cancels. The p are there already, and one logarithm serves the product of many: no exponential, and
 * hardly a logarithm, is computed.
 */
final class CrossEntropy {

    /** Entries that are brought to the Java heap at once. */
    private static final int CHUNK = 4096;

    /** Factors, each in [1/2, 1], whose product is far from underflow. */
    private static final int FACTORS = 64;

    private double sum;

    static double of(int n, FloatPointer z, FloatPointer t, FloatPointer delta) {
        float[][] chunk = new float[3][CHUNK];
        CrossEntropy all = new CrossEntropy();
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            z.position(from).get(chunk[0], 0, length);
            t.position(from).get(chunk[1], 0, length);
            delta.position(from).get(chunk[2], 0, length);
            all.add(length, chunk[0], chunk[1], chunk[2]);
        }
        return all.value();
    }

    static double of(int n, DoublePointer z, DoublePointer t, DoublePointer delta) {
        double[][] chunk = new double[3][CHUNK];
        CrossEntropy all = new CrossEntropy();
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            z.position(from).get(chunk[0], 0, length);
            t.position(from).get(chunk[1], 0, length);
            delta.position(from).get(chunk[2], 0, length);
            all.add(length, chunk[0], chunk[1], chunk[2]);
        }
        return all.value();
    }

    /**
     * Adds n entries, of arrays of {@link #CHUNK}. All loops but the shortest are over float32, for vector instructions:
     * products of FACTORS numbers and sums of as many, of one sign, so that nothing cancels. Modified: this and the arrays.
     */
    private void add(int n, float[] z, float[] t, float[] delta) {
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
    void add(int n, double[] z, double[] t, double[] delta) {
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

    double value() {
        return sum;
    }
}
