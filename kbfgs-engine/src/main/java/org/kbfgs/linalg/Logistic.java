package org.kbfgs.linalg;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * p = 1 / (1 + exp(-z)) of float32 to within 3 units in the last place, and not below 6e-39, in chunks on the Java heap, as
 * {@link OverRoot}. exp(u) = 2^k exp(r), r = u - k ln 2, |r| <= ln 2 / 2, k whole, and exp(r) by a polynomial. A power of
 * two is made by its bits, which pass through native memory: a loop that looks at one number as both kinds would not become
 * vector instructions.
 */
final class Logistic {

    private static final int CHUNK = 4096;

    /** Beyond these exp overflows, and its reciprocal is not a normal number. */
    private static final float LOWEST = -87;

    private static final float HIGHEST = 88;

    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts: k times the first is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    /** 1.5 * 2^23: added to a number of modest size it leaves the nearest whole number in the sum's last bits. */
    private static final float ROUNDING = 12582912f;

    /** (exp(r) - 1 - r) / r^2 = C0 + C1 r + ... : the series' coefficients, fitted to |r| <= ln 2 / 2. */
    private static final float C0 = 5.0000001201e-1f;

    private static final float C1 = 1.6666665459e-1f;
    private static final float C2 = 4.1665795894e-2f;
    private static final float C3 = 8.3334519073e-3f;
    private static final float C4 = 1.3981999507e-3f;
    private static final float C5 = 1.9875691500e-4f;

    /** Of a float32: bits of its fraction, and the bits of 1. */
    private static final int FRACTION_BITS = 23;

    private static final int ONE = 0x3F800000;

    private Logistic() {}

    static void of(int n, FloatPointer z, FloatPointer p) {
        float[] powers = new float[Math.min(n, CHUNK)];
        int[] bits = new int[powers.length];
        float[] values = new float[powers.length];
        try (FloatPointer floats = new FloatPointer(CHUNK);
                IntPointer ints = new IntPointer(floats)) {
            for (int from = 0; from < n; from += CHUNK) {
                int length = Math.min(CHUNK, n - from);
                z.position(from).get(values, 0, length);
                exponentials(length, values, powers);
                floats.put(powers, 0, length);
                ints.get(bits, 0, length);
                powersOfTwo(length, bits);
                ints.put(bits, 0, length);
                floats.get(powers, 0, length);
                reciprocals(length, powers, values);
                p.position(from).put(values, 0, length);
            }
        }
    }

    /** The first n z become exp(r), u = -z; in the last bits of k, k. Modified. */
    private static void exponentials(int n, float[] z, float[] k) {
        for (int i = 0; i < n; i++) {
            float u = Math.max(LOWEST, Math.min(HIGHEST, -z[i]));
            float shifted = u * LOG2_E + ROUNDING;
            float whole = shifted - ROUNDING;
            float r = (u - whole * LN2_HIGH) - whole * LN2_LOW;
            float series = ((((C5 * r + C4) * r + C3) * r + C2) * r + C1) * r + C0;
            z[i] = series * (r * r) + r + 1;
            k[i] = shifted;
        }
    }

    /** The first n entries, k in their last bits, become the bits of 2^k. Modified. */
    private static void powersOfTwo(int n, int[] k) {
        for (int i = 0; i < n; i++) {
            k[i] = (k[i] << FRACTION_BITS) + ONE;
        }
    }

    /** The first n exp(r) become 1 / (1 + 2^k exp(r)). Modified. */
    private static void reciprocals(int n, float[] powers, float[] exponentials) {
        for (int i = 0; i < n; i++) {
            exponentials[i] = 1 / (1 + exponentials[i] * powers[i]);
        }
    }
}
