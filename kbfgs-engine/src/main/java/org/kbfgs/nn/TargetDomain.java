package org.kbfgs.nn;

import java.io.Serializable;

/** The targets for which a loss is defined. Outside of them its lower bound does not hold. */
public sealed interface TargetDomain extends Serializable {

    /** A target as it should be, as in "expected 0 to 1". */
    String expected();

    /**
     * Finite numbers, of each output, from the least to the largest, both included.
     *
     * @param advice a likely remedy where a target is another number
     */
    record Numbers(double least, double largest, String advice) implements TargetDomain {

        /** All that are finite. */
        public static final Numbers FINITE =
                new Numbers(-Double.MAX_VALUE, Double.MAX_VALUE, "remove or replace what is missing");

        public Numbers {
            if (!(least < largest) || Double.isInfinite(least) || Double.isInfinite(largest)) {
                throw new IllegalArgumentException(
                        "targets are " + least + " to " + largest + ", expected finite numbers that rise");
            }
        }

        /** Not a number is not in it. */
        public boolean contains(double target) {
            return target >= least && target <= largest;
        }

        @Override
        public String expected() {
            if (largest == Double.MAX_VALUE) {
                return least == -Double.MAX_VALUE ? "a finite number" : "a number of at least " + number(least);
            }
            return number(least) + " to " + number(largest);
        }

        private static String number(double bound) {
            return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
        }
    }

    /** The number of a class, 0 to d - 1, given as a one-hot row of the d outputs. */
    record Classes() implements TargetDomain {
        @Override
        public String expected() {
            return "the number of a class";
        }
    }
}
