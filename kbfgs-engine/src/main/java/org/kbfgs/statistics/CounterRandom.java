package org.kbfgs.statistics;

/**
 * Random numbers by counting: number j of an example is a function of these two and of seed and step alone, whoever asks,
 * and in whatever order. Each example has the stream that SplittableRandom (SplitMix64) would give from the example's key.
 */
record CounterRandom(long seed, long step) {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    /** One bit below a double's precision, so that half a unit can be added without rounding. */
    private static final int FRACTION_BITS = 52;

    private static final double UNIT = 0x1p-52;
    private static final double HALF = 0.5;

    private long key(long example) {
        return mix(mix(mix(seed) + step) * GOLDEN_GAMMA + example);
    }

    /** Uniform in (0, 1), both ends excluded. */
    private static double uniform(long key, long j) {
        long bits = mix(key + (j + 1) * GOLDEN_GAMMA) >>> (Long.SIZE - FRACTION_BITS);
        return (bits + HALF) * UNIT;
    }

    /** An example's numbers 0 .. count-1, uniform in (0, 1), into {@code to} at {@code start}, which is modified. */
    void uniform(long example, int count, double[] to, int start) {
        long key = key(example);
        for (int j = 0; j < count; j++) {
            to[start + j] = uniform(key, j);
        }
    }

    /** As {@link #uniform}, standard normal by Box and Muller: numbers 2i and 2i + 1 from uniform 2i and 2i + 1. */
    void normal(long example, int count, double[] to, int start) {
        long key = key(example);
        for (int j = 0; j < count; j += 2) {
            double radius = Math.sqrt(-2 * StrictMath.log(uniform(key, j)));
            double angle = 2 * Math.PI * uniform(key, j + 1L);
            to[start + j] = radius * StrictMath.cos(angle);
            if (j + 1 < count) {
                to[start + j + 1] = radius * StrictMath.sin(angle);
            }
        }
    }

    /** As {@link #uniform}, Gumbel: z_j + number j is the largest of all with probability softmax(z)_j. */
    void gumbel(long example, int count, double[] to, int start) {
        long key = key(example);
        for (int j = 0; j < count; j++) {
            to[start + j] = -StrictMath.log(-StrictMath.log(uniform(key, j)));
        }
    }

    /** Numbers for number j of an example where a draw takes an unknown number of them: each (example, j) has its own stream. */
    Uniforms uniforms(long example, int j) {
        return new Uniforms(mix(key(example) + (j + 1) * GOLDEN_GAMMA));
    }

    /** A stream of numbers uniform in (0, 1). Not safe for use by two threads. */
    static final class Uniforms {

        private final long key;
        private long taken;

        private Uniforms(long key) {
            this.key = key;
        }

        /** The next. Modified. */
        double next() {
            return uniform(key, taken++);
        }

        /** Standard normal, by Box and Muller from the next two. Modified. */
        double nextNormal() {
            double radius = Math.sqrt(-2 * StrictMath.log(next()));
            return radius * StrictMath.cos(2 * Math.PI * next());
        }
    }

    /** SplitMix64's finisher: a bijection of the 64-bit numbers in which each bit of z sways each bit of the result. */
    static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
