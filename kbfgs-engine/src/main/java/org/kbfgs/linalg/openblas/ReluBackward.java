package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/** g stays where a > 0 and becomes 0, of its sign, elsewhere: in chunks on the Java heap, as {@link DivideBySqrt}. */
final class ReluBackward {

    private static final int CHUNK = 4096;

    private ReluBackward() {}

    /** Of float32, by their bits. */
    static void floats(int n, IntPointer a, IntPointer g) {
        int[] above = new int[Math.min(n, CHUNK)];
        int[] kept = new int[Math.min(n, CHUNK)];
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            a.position(from).get(above, 0, length);
            g.position(from).get(kept, 0, length);
            reluBackward(length, above, kept);
            g.position(from).put(kept, 0, length);
        }
    }

    static void doubles(int n, DoublePointer a, DoublePointer g) {
        double[] above = new double[Math.min(n, CHUNK)];
        double[] kept = new double[Math.min(n, CHUNK)];
        for (int from = 0; from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            a.position(from).get(above, 0, length);
            g.position(from).get(kept, 0, length);
            for (int i = 0; i < length; i++) {
                kept[i] *= above[i] > 0 ? 1 : 0;
            }
            g.position(from).put(kept, 0, length);
        }
    }

    /** Without a branch: the bits of a positive number, and no others, are a positive integer. Modified: g. */
    private static void reluBackward(int n, int[] a, int[] g) {
        for (int i = 0; i < n; i++) {
            int positive = (-a[i] & ~a[i]) >> (Integer.SIZE - 1);
            g[i] &= positive | Integer.MIN_VALUE;
        }
    }
}
