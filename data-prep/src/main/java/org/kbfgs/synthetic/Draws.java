package org.kbfgs.synthetic;

import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;

/** Random numbers that are a function of a seed and of what they are for. */
final class Draws {

    /** What a sequence of random numbers is for, so that no two sequences are identical. */
    enum Purpose {
        CURVE,
        IDENTITY,
        VARIANT,
        PATCH
    }

    private final RandomGenerator random;

    Draws(long seed, Purpose purpose, long number) {
        random = new MersenneTwister(new int[] {
            (int) (seed >>> Integer.SIZE), (int) seed, purpose.ordinal(), (int) (number >>> Integer.SIZE), (int) number
        });
    }

    /** Uniform in [from, to). */
    double uniform(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    /** Standard normal. */
    double normal() {
        return random.nextGaussian();
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }
}
