package org.kbfgs.table;

import java.io.Serializable;

/**
 * How a row of a table becomes an example of a network: the columns, by exact names, and what the training set taught.
 *
 * @param labels how a label tells its class, where the target is a label
 */
public record Preprocessing(TableColumns columns, ClassLabels labels) implements Serializable {

    /** Of whole-number labels. */
    public static Preprocessing of(TableColumns columns) {
        return new Preprocessing(columns, new ClassLabels.Numbers());
    }
}
