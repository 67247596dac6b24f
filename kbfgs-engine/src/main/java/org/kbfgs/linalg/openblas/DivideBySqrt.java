package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * q = x / (scale sqrt(v) + shift), in chunks on the Java heap: the compiler makes vector instructions of loops over Java
 * arrays, and a chunk is copied within a core's cache.
 */
final class DivideBySqrt {

    private static final int CHUNK = 4096;

    private DivideBySqrt() {}

    static void of(int n, FloatPointer x, float scale, FloatPointer v, float shift, FloatPointer q) {
        float[] above = new float[Math.min(n, CHUNK)];
        float[] below = new float[Math.min(n, CHUNK)];
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            x.position(from).get(above, 0, length);
            v.position(from).get(below, 0, length);
            divideBySqrt(length, above, scale, below, shift);
            q.position(from).put(above, 0, length);
        }
    }

    static void of(int n, DoublePointer x, double scale, DoublePointer v, double shift, DoublePointer q) {
        double[] above = new double[Math.min(n, CHUNK)];
        double[] below = new double[Math.min(n, CHUNK)];
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            x.position(from).get(above, 0, length);
            v.position(from).get(below, 0, length);
            divideBySqrt(length, above, scale, below, shift);
            q.position(from).put(above, 0, length);
        }
    }

    /** The first n entries of x become the quotients. Modified. */
    private static void divideBySqrt(int n, float[] x, float scale, float[] v, float shift) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] / (scale * (float) Math.sqrt(v[i]) + shift);
        }
    }

    /** The first n entries of x become the quotients. Modified. */
    private static void divideBySqrt(int n, double[] x, double scale, double[] v, double shift) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] / (scale * Math.sqrt(v[i]) + shift);
        }
    }
}
