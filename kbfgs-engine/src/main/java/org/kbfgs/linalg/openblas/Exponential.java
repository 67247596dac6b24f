package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * exp of float32 by vector instructions, a chunk at a time on the Java heap: exp(u) = 2^k exp(r), r = u - k ln 2, |r| &lt;= ln 2 / 2,
 * k whole, and exp(r) - 1 by a polynomial. A power of two is made by its bits, which pass through native memory: a loop that
 * looks at one number as both kinds would not become vector instructions.
 */
final class Exponential implements AutoCloseable {

    /** Numbers that are brought to the Java heap at once. */
    static final int CHUNK = 4096;

    /** Beyond these exp overflows, and its reciprocal is not a normal number. */
    static final float LOWEST = -87;

    static final float HIGHEST = 88;

    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts: k times the first is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    /** 1.5 * 2^23: added to a number of modest size it leaves the nearest whole number in the sum's last bits. */
    private static final float ROUNDING = 12582912f;

    /** (exp(r) - 1 - r) / r^2 = C0 + C1 r + ... : the series' coefficients, fitted to |r| &lt;= ln 2 / 2. */
    private static final float C0 = 5.0000001201e-1f;

    private static final float C1 = 1.6666665459e-1f;
    private static final float C2 = 4.1665795894e-2f;
    private static final float C3 = 8.3334519073e-3f;
    private static final float C4 = 1.3981999507e-3f;
    private static final float C5 = 1.9875691500e-4f;

    /** Of a float32: bits of its fraction, and the bits of 1. */
    private static final int FRACTION_BITS = 23;

    private static final int ONE = 0x3F800000;

    /** exp(r) - 1 of the last arguments. */
    final float[] lessOne;

    /** 2^k of the last arguments. */
    final float[] powers;

    private final int[] bits;
    private final FloatPointer floats = new FloatPointer(CHUNK);
    private final IntPointer ints = new IntPointer(floats);

    /** For at most so many numbers at once. */
    Exponential(int longest) {
        int length = Math.min(longest, CHUNK);
        this.lessOne = new float[length];
        this.powers = new float[length];
        this.bits = new int[length];
    }

    /** Sets both arrays for the first n arguments, taken to be between -87 and 88. Modified: this. */
    void compute(int n, float[] u) {
        reduce(n, u, lessOne, powers);
        floats.put(powers, 0, n);
        ints.get(bits, 0, n);
        powersOfTwo(n, bits);
        ints.put(bits, 0, n);
        floats.get(powers, 0, n);
    }

    /** exp(r) - 1, and in the last bits of k, k. Modified: lessOne, k. */
    private static void reduce(int n, float[] argument, float[] lessOne, float[] k) {
        for (int i = 0; i < n; i++) {
            float u = Math.max(LOWEST, Math.min(HIGHEST, argument[i]));
            float shifted = u * LOG2_E + ROUNDING;
            float whole = shifted - ROUNDING;
            float r = (u - whole * LN2_HIGH) - whole * LN2_LOW;
            float series = ((((C5 * r + C4) * r + C3) * r + C2) * r + C1) * r + C0;
            lessOne[i] = series * (r * r) + r;
            k[i] = shifted;
        }
    }

    /** The first n entries, k in their last bits, become the bits of 2^k. Modified. */
    private static void powersOfTwo(int n, int[] k) {
        for (int i = 0; i < n; i++) {
            k[i] = (k[i] << FRACTION_BITS) + ONE;
        }
    }

    @Override
    public void close() {
        floats.close();
    }
}
