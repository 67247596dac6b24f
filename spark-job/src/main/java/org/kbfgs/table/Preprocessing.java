package org.kbfgs.table;

import org.kbfgs.nn.Loss;

/**
 * How a row of a table becomes an example of a network: files and columns, by exact names, and what the training set taught.
 *
 * @param labels how a label tells its class, where the target is a label
 */
public record Preprocessing(TableSource source, TableColumns columns, ClassLabels labels, FeatureTransform transform) {

    /** That of a prepared dataset. */
    public static Preprocessing prepared(Loss loss) {
        return new Preprocessing(
                TableSource.USUAL,
                TableColumns.prepared(loss),
                new ClassLabels.Numbers(),
                new FeatureTransform.Identity());
    }

    /** Whether examples are read as those of a prepared dataset are, whatever their targets: from a column of features, as they are. */
    public boolean isOfPreparedFeatures() {
        return source.equals(TableSource.USUAL)
                && columns.features()
                        .equals(TableColumns.prepared(Loss.HALF_SQUARED_ERROR).features())
                && transform instanceof FeatureTransform.Identity;
    }
}
