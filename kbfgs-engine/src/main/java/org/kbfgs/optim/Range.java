package org.kbfgs.optim;

import java.util.OptionalDouble;

/** Checks of settings, in forms that also reject NaN. */
public final class Range {

    private Range() {}

    /** A decay beta of an average, in [0, 1). */
    public static void decay(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a number in [0, 1)");
        }
    }

    public static void notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a number of at least 0");
        }
    }

    public static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a positive number");
        }
    }

    /** Positive where it is set. */
    public static void positive(String name, OptionalDouble value) {
        value.ifPresent(set -> positive(name, set));
    }

    public static void interval(String name, int iterations) {
        if (iterations < 1) {
            throw new IllegalArgumentException(name + " is " + iterations + " iterations, expected at least 1");
        }
    }
}
