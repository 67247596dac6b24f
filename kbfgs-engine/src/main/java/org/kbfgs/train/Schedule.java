package org.kbfgs.train;

import java.util.List;
import org.kbfgs.curvature.Range;

/** A factor of a setting, a function of the iteration alone. */
public sealed interface Schedule {

    /** The factor at iteration k, from 0. */
    double at(long k);

    /** The product of several: each its own cause, such as a warm-up and a decay. Of none: 1 throughout. */
    record Product(List<Schedule> factors) implements Schedule {

        public Product {
            factors = List.copyOf(factors);
        }

        @Override
        public double at(long k) {
            double product = 1;
            for (Schedule factor : factors) {
                product *= factor.at(k);
            }
            return product;
        }
    }

    /** Linear warm-up over the first L iterations: min(1, (k + 1) / L). */
    record WarmUp(long length) implements Schedule {

        public WarmUp {
            positive("warm-up", length);
        }

        @Override
        public double at(long k) {
            return Math.min(1, (k + 1) / (double) length);
        }
    }

    /** Steps: factor^floor(k / L). */
    record Steps(long length, double factor) implements Schedule {

        public Steps {
            positive("step", length);
            positive("step", factor);
        }

        @Override
        public double at(long k) {
            return Math.pow(factor, k / length);
        }
    }

    /** (k + 1)^-b, b in (0, 1]: the step size that the paper's Section 5 analyses. */
    record Power(double b) implements Schedule {

        public Power {
            Range.FACTOR.require("power", b);
        }

        @Override
        public double at(long k) {
            return Math.pow(k + 1.0, -b);
        }
    }

    /** Half a cosine from 1 to an end over L iterations, the end from there on: e + (1 - e)(1 + cos(pi k / L)) / 2. */
    record Cosine(long length, double end) implements Schedule {

        public Cosine {
            positive("cosine", length);
            positive("cosine's end", end);
        }

        @Override
        public double at(long k) {
            double part = Math.min(1, k / (double) length);
            return end + (1 - end) * (1 + Math.cos(Math.PI * part)) / 2;
        }
    }

    private static void positive(String name, double value) {
        Range.POSITIVE.require(name, value);
    }
}
