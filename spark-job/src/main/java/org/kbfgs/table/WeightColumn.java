package org.kbfgs.table;

import java.io.Serializable;
import java.util.List;

/** The column that holds the examples' weights. */
public sealed interface WeightColumn extends Serializable {

    /** Its name, if there is one. */
    List<String> names();

    /** None: each example has weight 1. */
    record None() implements WeightColumn {
        @Override
        public List<String> names() {
            return List.of();
        }
    }

    /** A column of numbers that are not negative. */
    record Named(String name) implements WeightColumn {
        @Override
        public List<String> names() {
            return List.of(name);
        }
    }
}
