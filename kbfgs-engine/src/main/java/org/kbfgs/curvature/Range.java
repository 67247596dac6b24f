package org.kbfgs.curvature;

import java.util.OptionalDouble;

/**
 * The finite numbers that a setting may have: an interval of the real line. The one declaration of a range, used by the check and its
 * message.
 *
 * @param least lower end; negative infinity for none
 * @param holdsLeast whether the lower end belongs to the range
 * @param most upper end; infinity for none
 * @param holdsMost whether the upper end belongs to the range
 */
public record Range(double least, boolean holdsLeast, double most, boolean holdsMost) {

    /** All finite numbers. */
    public static final Range ANY = above(Double.NEGATIVE_INFINITY);

    public static final Range POSITIVE = above(0);
    public static final Range NOT_NEGATIVE = atLeast(0);

    /** [0, 1): decays of averages, shares. */
    public static final Range DECAY = new Range(0, true, 1, false);

    /** (0, 1). */
    public static final Range OPEN_UNIT = new Range(0, false, 1, false);

    /** (0, 1]. */
    public static final Range FACTOR = new Range(0, false, 1, true);

    public static Range above(double least) {
        return new Range(least, false, Double.POSITIVE_INFINITY, false);
    }

    public static Range atLeast(double least) {
        return new Range(least, true, Double.POSITIVE_INFINITY, false);
    }

    /** False for NaN and infinite numbers. */
    public boolean contains(double value) {
        boolean low = holdsLeast ? value >= least : value > least;
        boolean high = holdsMost ? value <= most : value < most;
        return low && high;
    }

    /** The range in words, such as {@code a number in [0, 1)}, {@code a number above 0}. */
    public String expected() {
        if (most < Double.POSITIVE_INFINITY) {
            return "a number in " + (holdsLeast ? "[" : "(") + text(least) + ", " + text(most)
                    + (holdsMost ? "]" : ")");
        }
        if (least == Double.NEGATIVE_INFINITY) {
            return "a number";
        }
        return holdsLeast ? "a number of at least " + text(least) : "a number above " + text(least);
    }

    private static String text(double end) {
        return end == Math.rint(end) ? Long.toString((long) end) : Double.toString(end);
    }

    /** @throws IllegalArgumentException if the value is outside the range */
    public void require(String name, double value) {
        if (!contains(value)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected " + expected());
        }
    }

    /** {@link #require(String, double)} where the value is set. */
    public void require(String name, OptionalDouble value) {
        value.ifPresent(set -> require(name, set));
    }

    /** @throws IllegalArgumentException if an interval is not at least one iteration */
    public static void interval(String name, int iterations) {
        if (iterations < 1) {
            throw new IllegalArgumentException(name + " is " + iterations + " iterations, expected at least 1");
        }
    }
}
