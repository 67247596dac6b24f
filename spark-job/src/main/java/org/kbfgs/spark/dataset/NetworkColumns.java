package org.kbfgs.spark.dataset;

import org.kbfgs.io.BadInput;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.table.ClassLabels;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TargetColumns;

/**
 * A table's columns as the inputs and targets of a network.
 *
 * @param path of the table
 */
record NetworkColumns(String path, Preprocessing preprocessing, Architecture architecture) {

    NetworkColumns {
        requireSizes(path, preprocessing.columns(), architecture);
    }

    /** Refuses columns that are not as many as the network's inputs and outputs, as far as their names tell. */
    static void requireSizes(String path, TableColumns columns, Architecture architecture) {
        int inputs = architecture.inputs();
        int outputs = architecture.outputs();
        if (columns.target() instanceof TargetColumns.Input && inputs != outputs) {
            throw new BadInput("network has " + inputs + " inputs and " + outputs
                    + " outputs, expected as many: its targets are its inputs");
        }
        if (columns.target() instanceof TargetColumns.Numbers numbers
                && numbers.names().size() != outputs) {
            throw new BadInput("data.target: names " + numbers.names().size() + " columns, expected " + outputs
                    + ", the network's outputs");
        }
        if (columns.features() instanceof FeatureColumns.Several several
                && several.names().size() != inputs) {
            throw new BadInput(path + ": data.features names " + several.names().size() + " columns, expected " + inputs
                    + ", the network's inputs");
        }
    }

    /** Where the inputs are the targets, they must be of the loss's domain. */
    RowFeatures features() {
        TableColumns columns = preprocessing.columns();
        TargetDomain.Numbers domain =
                columns.target() instanceof TargetColumns.Input ? numbers() : TargetDomain.Numbers.FINITE;
        return new RowFeatures(path, columns.features(), architecture.inputs(), domain, preprocessing.transform());
    }

    RowTarget target() {
        TargetColumns target = preprocessing.columns().target();
        if (target instanceof TargetColumns.Label label) {
            return classes(label.name());
        }
        return target instanceof TargetColumns.Numbers numbers
                ? new RowTarget.Numbers(path, numbers.names(), numbers())
                : new RowTarget.Input();
    }

    private RowTarget classes(String column) {
        int classes = architecture.outputs();
        return preprocessing.labels() instanceof ClassLabels.Names names
                ? RowTarget.ClassName.of(path, column, classes, names.names())
                : new RowTarget.ClassNumber(path, column, classes, ", the network's outputs");
    }

    private TargetDomain.Numbers numbers() {
        return architecture.loss().targets() instanceof TargetDomain.Numbers own ? own : TargetDomain.Numbers.FINITE;
    }
}
