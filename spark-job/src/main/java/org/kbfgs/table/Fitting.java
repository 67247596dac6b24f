package org.kbfgs.table;

import org.kbfgs.nn.Loss;

/** Where the preprocessing of a dataset comes from. */
public sealed interface Fitting {

    /** How the files are read. */
    TableSource source();

    /** The columns that are looked for. */
    TableColumns columns();

    /** Whether features are transformed. */
    boolean isTransformed();

    /** Learnt from the dataset itself: a training set. */
    record Learn(TableSource source, TableColumns columns, TransformSettings transform) implements Fitting {

        /** Of a prepared dataset, which teaches nothing. */
        public static Learn prepared(Loss loss) {
            return new Learn(TableSource.USUAL, TableColumns.prepared(loss), TransformSettings.NONE);
        }

        @Override
        public boolean isTransformed() {
            return !transform.isNone();
        }
    }

    /** Learnt before. */
    record Apply(Preprocessing preprocessing) implements Fitting {
        @Override
        public TableSource source() {
            return preprocessing.source();
        }

        @Override
        public TableColumns columns() {
            return preprocessing.columns();
        }

        @Override
        public boolean isTransformed() {
            return preprocessing.transform() instanceof FeatureTransform.Affine;
        }
    }
}
