package org.kbfgs.table;

import java.io.Serializable;

/** Where the preprocessing of a dataset comes from. */
public sealed interface Fitting extends Serializable {

    /** The columns that are looked for. */
    TableColumns columns();

    /** Learnt from the dataset itself: a training set. */
    record Learn(TableColumns columns) implements Fitting {}

    /** Learnt before. */
    record Apply(Preprocessing preprocessing) implements Fitting {
        @Override
        public TableColumns columns() {
            return preprocessing.columns();
        }
    }
}
