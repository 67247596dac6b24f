package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.FloatPointer;
import org.kbfgs.linalg.ElementFunction;

/** {@link ElementFunction}s of float32 and their slopes, in chunks on the Java heap, as {@link DivideBySqrt}. */
final class FloatFunctions implements AutoCloseable {

    /** Beyond these numbers all functions are as at them, or linear; products with numbers near 0 stay near 0. */
    private static final float LOWEST = -100;

    private static final float HIGHEST = 100;

    private static final float LEAK = (float) ElementFunction.LEAK;
    private static final float DENSITY_AT_0 = 0.39894228f;

    /** Below this e, log(1 + e) is e - e^2 / 2 to float32's last digit. */
    private static final float SMALL = 1e-3f;

    /** erfc(x / sqrt(2)) / 2 exp(x^2 / 2) = t (T0 + T1 t + ...), t = 1 / (1 + T x), for x >= 0: fitted, to 3e-7 of itself. */
    private static final float T = 0.34f;

    private static final float T0 = 0.13561392f;
    private static final float T1 = 0.13623755f;
    private static final float T2 = 0.11421027f;
    private static final float T3 = 0.11957253f;
    private static final float T4 = -0.055404093f;
    private static final float T5 = 0.21873762f;
    private static final float T6 = -0.2884942f;
    private static final float T7 = 0.14733537f;
    private static final float T8 = -0.027808946f;

    private final Exponential exponential;
    /** Arguments of exponentials. */
    private final float[] u;

    private FloatFunctions(int n) {
        this.exponential = new Exponential(n);
        this.u = new float[Math.min(n, Exponential.CHUNK)];
    }

    /** y = f(x). */
    static void apply(ElementFunction function, int n, FloatPointer x, FloatPointer y) {
        float[] values = new float[Math.min(n, Exponential.CHUNK)];
        try (FloatFunctions chunks = new FloatFunctions(n)) {
            for (int from = 0; from < n; from += Exponential.CHUNK) {
                int length = Math.min(Exponential.CHUNK, n - from);
                x.position(from).get(values, 0, length);
                chunks.apply(function, length, values);
                y.position(from).put(values, 0, length);
            }
        }
    }

    /** g becomes g f'. {@code from}: x or y, as the function's slope is computed from. */
    static void timesSlope(ElementFunction function, int n, FloatPointer at, FloatPointer g) {
        float[] values = new float[Math.min(n, Exponential.CHUNK)];
        float[] products = new float[values.length];
        try (FloatFunctions chunks = new FloatFunctions(n)) {
            for (int from = 0; from < n; from += Exponential.CHUNK) {
                int length = Math.min(Exponential.CHUNK, n - from);
                at.position(from).get(values, 0, length);
                g.position(from).get(products, 0, length);
                chunks.slope(function, length, values);
                for (int i = 0; i < length; i++) {
                    products[i] *= values[i];
                }
                g.position(from).put(products, 0, length);
            }
        }
    }

    /** The first n x become f(x). Modified. */
    private void apply(ElementFunction function, int n, float[] x) {
        switch (function) {
            case ELU -> elu(n, x);
            case LEAKY_RELU -> leakyRelu(n, x);
            case SOFTPLUS -> softplus(n, x);
            case SILU -> silu(n, x);
            case GELU -> gelu(n, x);
        }
    }

    /** The first n values of x or y become the slopes. Modified. */
    private void slope(ElementFunction function, int n, float[] at) {
        switch (function) {
            case ELU -> eluSlope(n, at);
            case LEAKY_RELU -> leakyReluSlope(n, at);
            case SOFTPLUS -> softplusSlope(n, at);
            case SILU -> siluSlope(n, at);
            case GELU -> geluSlope(n, at);
        }
    }

    private void elu(int n, float[] x) {
        exponential.compute(n, x);
        elu(n, exponential.lessOne, exponential.powers, x);
    }

    private static void elu(int n, float[] lessOne, float[] powers, float[] x) {
        for (int i = 0; i < n; i++) {
            float below = powers[i] * lessOne[i] + (powers[i] - 1);
            x[i] = Math.max(x[i], 0) + Math.min(below, 0);
        }
    }

    private static void eluSlope(int n, float[] y) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.min(y[i], 0) + 1;
        }
    }

    private static void leakyRelu(int n, float[] x) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(x[i], 0) + LEAK * Math.min(x[i], 0);
        }
    }

    private static void leakyReluSlope(int n, float[] y) {
        for (int i = 0; i < n; i++) {
            y[i] = y[i] > 0 ? 1 : LEAK;
        }
    }

    private void softplus(int n, float[] x) {
        for (int i = 0; i < n; i++) {
            u[i] = -Math.abs(x[i]);
        }
        exponential.compute(n, u);
        for (int i = 0; i < n; i++) {
            float e = (exponential.lessOne[i] + 1) * exponential.powers[i];
            float log = e < SMALL ? e - e * e / 2 : (float) Math.log(1 + (double) e);
            x[i] = Math.max(x[i], 0) + log;
        }
    }

    private void softplusSlope(int n, float[] y) {
        for (int i = 0; i < n; i++) {
            u[i] = -y[i];
        }
        exponential.compute(n, u);
        for (int i = 0; i < n; i++) {
            y[i] = (1 - exponential.powers[i]) - exponential.powers[i] * exponential.lessOne[i];
        }
    }

    private void silu(int n, float[] x) {
        System.arraycopy(x, 0, u, 0, n);
        Logistic.of(n, u, exponential);
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(x[i], LOWEST) * u[i];
        }
    }

    private void siluSlope(int n, float[] x) {
        System.arraycopy(x, 0, u, 0, n);
        Logistic.of(n, u, exponential);
        for (int i = 0; i < n; i++) {
            float bounded = Math.max(LOWEST, Math.min(HIGHEST, x[i]));
            x[i] = u[i] * (1 + bounded * (1 - u[i]));
        }
    }

    private void gelu(int n, float[] x) {
        bell(n, x);
        gelu(n, u, x);
    }

    private static void gelu(int n, float[] bell, float[] x) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(x[i], LOWEST) * cumulative(x[i], bell[i]);
        }
    }

    private void geluSlope(int n, float[] x) {
        bell(n, x);
        geluSlope(n, u, x);
    }

    private static void geluSlope(int n, float[] bell, float[] x) {
        for (int i = 0; i < n; i++) {
            float bounded = Math.max(LOWEST, Math.min(HIGHEST, x[i]));
            x[i] = cumulative(x[i], bell[i]) + bounded * DENSITY_AT_0 * bell[i];
        }
    }

    /** u becomes exp(-x^2 / 2). Modified: u. */
    private void bell(int n, float[] x) {
        for (int i = 0; i < n; i++) {
            u[i] = -0.5f * x[i] * x[i];
        }
        exponential.compute(n, u);
        for (int i = 0; i < n; i++) {
            u[i] = (exponential.lessOne[i] + 1) * exponential.powers[i];
        }
    }

    /** Phi(x), given exp(-x^2 / 2). */
    private static float cumulative(float x, float bell) {
        float t = 1 / (1 + T * Math.abs(x));
        float series = (((((((T8 * t + T7) * t + T6) * t + T5) * t + T4) * t + T3) * t + T2) * t + T1) * t + T0;
        float tail = bell * t * series;
        return x > 0 ? 1 - tail : tail;
    }

    @Override
    public void close() {
        exponential.close();
    }
}
