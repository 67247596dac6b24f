package org.kbfgs.table;

/** Which transform of the features is learnt from a training set. */
public record TransformSettings(Scaling scaling, Nulls nulls) {

    /** None. */
    public static final TransformSettings NONE = new TransformSettings(Scaling.NONE, Nulls.REFUSE);

    /** How features are scaled. */
    public enum Scaling {
        NONE,
        /** Mean 0 and variance 1. */
        STANDARD
    }

    /** The treatment of a null. */
    public enum Nulls {
        REFUSE,
        /** The mean of the others takes its place. */
        MEAN,
        ZERO
    }

    /** Whether there is nothing to be learnt. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** The transform for one column's sums, at place i of the arrays, which are modified. */
    void learn(ColumnSums sums, int i, FeatureTransform.Affine into) {
        double fill = nulls == Nulls.MEAN ? sums.meanOfPresent() : 0;
        if (nulls != Nulls.REFUSE) {
            into.fills()[i] = fill;
        }
        into.means()[i] = scaling == Scaling.STANDARD ? sums.meanWith(fill) : 0;
        double deviation = scaling == Scaling.STANDARD ? sums.deviationWith(fill) : 1;
        into.scales()[i] = deviation > 0 ? deviation : 1;
    }

    /** The transform for these columns. */
    public FeatureTransform.Affine learn(ColumnSums[] columns) {
        FeatureTransform.Affine learnt = new FeatureTransform.Affine(
                new double[nulls == Nulls.REFUSE ? 0 : columns.length],
                new double[columns.length],
                new double[columns.length]);
        for (int i = 0; i < columns.length; i++) {
            learn(columns[i], i, learnt);
        }
        return learnt;
    }
}
