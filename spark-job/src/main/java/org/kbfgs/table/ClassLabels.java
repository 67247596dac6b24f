package org.kbfgs.table;

import java.io.Serializable;
import java.util.List;

/** How a label tells the number of its class. */
public sealed interface ClassLabels extends Serializable {

    /** The label is the number. */
    record Numbers() implements ClassLabels {}

    /** The label is a name, class c is {@code names.get(c)}. */
    record Names(List<String> names) implements ClassLabels {
        public Names {
            names = List.copyOf(names);
        }
    }
}
