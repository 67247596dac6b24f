package org.kbfgs.table;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.TargetDomain;

/** The columns of a table that a network reads. Other columns, of whatever type, do not matter. */
public record TableColumns(RowIdentity identity, FeatureColumns features, TargetColumns target, WeightColumn weight)
        implements Serializable {

    private static final RowIdentity USUAL_IDENTITY = new RowIdentity.ColumnOrPosition(DatasetSpec.ID);
    private static final FeatureColumns USUAL_FEATURES = new FeatureColumns.Single(DatasetSpec.FEATURES);

    /** Without weights. */
    public TableColumns(RowIdentity identity, FeatureColumns features, TargetColumns target) {
        this(identity, features, target, new WeightColumn.None());
    }

    /** Those of a prepared dataset: the targets are the labels if the loss is one of classes, else the inputs. */
    public static TableColumns prepared(Loss loss) {
        return new TableColumns(USUAL_IDENTITY, USUAL_FEATURES, usualTarget(loss));
    }

    /** The targets where none are named. */
    public static TargetColumns usualTarget(Loss loss) {
        return loss.targets() instanceof TargetDomain.Classes
                ? new TargetColumns.Label(DatasetSpec.LABEL)
                : new TargetColumns.Input();
    }

    /** Whether a column of this name is read. */
    public boolean reads(String column) {
        return identity.reads(column)
                || features.reads(column)
                || target.reads(column)
                || weight.names().contains(column);
    }

    /** By exact names, for a table with these columns. */
    public TableColumns in(List<String> columns) {
        RowIdentity found = identity.in(columns);
        if (features instanceof FeatureColumns.Matching patterns) {
            Set<String> others = new HashSet<>(target.names());
            others.addAll(weight.names());
            columns.stream().filter(identity::reads).forEach(others::add);
            return new TableColumns(found, patterns.in(columns, others), target, weight);
        }
        return new TableColumns(found, features, target, weight);
    }

    /** With rows of this identity. */
    public TableColumns with(RowIdentity other) {
        return new TableColumns(other, features, target, weight);
    }

    /** With these features in place of its own. */
    public TableColumns with(FeatureColumns others) {
        return new TableColumns(identity, others, target, weight);
    }
}
