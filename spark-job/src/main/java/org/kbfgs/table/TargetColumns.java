package org.kbfgs.table;

import java.io.Serializable;
import java.util.List;

/** The columns that hold a network's targets. */
public sealed interface TargetColumns extends Serializable {

    /** Their names. */
    List<String> names();

    /** None: the targets are the inputs, of an autoencoder. */
    record Input() implements TargetColumns {
        @Override
        public List<String> names() {
            return List.of();
        }
    }

    /** A class, by its number or its name. */
    record Label(String name) implements TargetColumns {
        @Override
        public List<String> names() {
            return List.of(name);
        }
    }

    /** A number for each output. */
    record Numbers(List<String> names) implements TargetColumns {
        public Numbers {
            names = List.copyOf(names);
        }
    }

    /** Whether a column is one of them. */
    default boolean reads(String column) {
        return names().contains(column);
    }
}
