package org.kbfgs.source;

import java.io.Serializable;
import java.util.List;

/** The columns of a prepared dataset besides ids and features. */
public sealed interface Targets extends Serializable {

    /** No column, for autoencoders. */
    record None() implements Targets {}

    /** The number of the class. */
    record Label() implements Targets {}

    /** A number in each of these columns. */
    record Numbers(List<String> names) implements Targets {
        public Numbers {
            names = List.copyOf(names);
        }
    }

    /** These, then a number in a column of this name: the example's weight. */
    record Weighted(Targets targets, String name) implements Targets {}
}
