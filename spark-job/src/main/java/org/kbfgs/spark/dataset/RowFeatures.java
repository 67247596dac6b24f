package org.kbfgs.spark.dataset;

import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.jspecify.annotations.Nullable;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.table.ColumnSums;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.FeatureTransform;

/**
 * The inputs of rows, checked and transformed. An error calls a row by a name such as {@code id 7}.
 *
 * @param path of the table
 * @param columns the inputs' columns, by exact names
 * @param width d_0
 * @param domain what they may be: where they are the targets too, those that the loss is defined for
 */
public record RowFeatures(
        String path, FeatureColumns columns, int width, TargetDomain.Numbers domain, FeatureTransform transform)
        implements Serializable {

    private static final String CURE = ", or data.nulls = mean or zero";

    /**
     * Reads a row's list of features: doubles where they are transformed, else floats. Modified: into.
     *
     * @param place of the list in the row
     * @throws BadInput if the list or a number is not as expected; numbers that are not transformed are not looked at
     */
    public void read(InternalRow row, int place, Supplier<String> name, float[] into) {
        ArrayData list = list(row, place, name);
        if (transform instanceof FeatureTransform.Affine affine) {
            read(list, name, affine, into);
            return;
        }
        FloatRow features = new FloatRow(list);
        features.firstNull().ifPresent(i -> {
            throw isNull(i, name);
        });
        features.copyTo(into);
    }

    private void read(ArrayData doubles, Supplier<String> name, FeatureTransform.Affine affine, float[] into) {
        for (int i = 0; i < into.length; i++) {
            if (!doubles.isNullAt(i)) {
                into[i] = affine.of(i, finite(doubles, i, name));
            } else if (affine.fillsNulls()) {
                into[i] = affine.of(i, affine.fills()[i]);
            } else {
                throw isNull(i, name);
            }
        }
    }

    private double finite(ArrayData doubles, int i, Supplier<String> name) {
        double value = doubles.getDouble(i);
        if (!Double.isFinite(value)) {
            throw outside(i, name.get(), (float) value);
        }
        return value;
    }

    /** Adds a row of doubles to the sums of its columns. Modified: sums. */
    void addTo(ColumnSums[] sums, InternalRow row, Supplier<String> name, double weight) {
        ArrayData doubles = list(row, RowLayout.FEATURES, name);
        for (int i = 0; i < width; i++) {
            if (doubles.isNullAt(i)) {
                sums[i].addMissing(weight);
            } else {
                sums[i].add(finite(doubles, i, name), weight);
            }
        }
    }

    private ArrayData list(InternalRow row, int place, Supplier<String> name) {
        if (row.isNullAt(place)) {
            throw new BadInput(
                    path + ": " + whole() + " of " + name.get() + " are null, expected " + width + " numbers");
        }
        ArrayData list = row.getArray(place);
        if (list.numElements() != width) {
            throw new BadInput(path + ": " + name.get() + " has " + list.numElements() + " features, expected " + width
                    + ", the network's inputs");
        }
        return list;
    }

    private String whole() {
        return columns instanceof FeatureColumns.Single one ? one.name() : "features";
    }

    private String name(int feature) {
        return columns instanceof FeatureColumns.Several several
                ? "column " + several.names().get(feature)
                : "feature " + feature;
    }

    private BadInput isNull(int feature, Supplier<String> row) {
        String cure = columns instanceof FeatureColumns.Several ? CURE : "";
        return new BadInput(path + ": " + name(feature) + " of " + row.get() + " is null, expected a number" + cure);
    }

    /** The error for a number outside the domain; a number that is not finite wants no advice. */
    public BadInput outside(int feature, String row, @Nullable Float value) {
        boolean isNumber = value != null && Float.isFinite(value);
        return new BadInput(path + ": " + name(feature) + " of " + row + " is " + value + ", expected "
                + (isNumber ? domain.expected() + " (" + domain.advice() + ")" : "a finite number"));
    }
}
