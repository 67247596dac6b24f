package org.kbfgs.spark.dataset;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.jspecify.annotations.Nullable;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.table.ColumnSums;
import org.kbfgs.table.FeatureColumns;
import org.kbfgs.table.FeatureTransform;

/**
 * The inputs of rows of {@link RowLayout}, checked and transformed.
 *
 * @param width d_0
 * @param domain what they may be: where they are the targets too, those that the loss is defined for
 */
record RowFeatures(
        String path, FeatureColumns columns, int width, TargetDomain.Numbers domain, FeatureTransform transform)
        implements Serializable {

    private static final String CURE = ", or data.nulls = mean or zero";

    /** A row's. Modified: into. */
    void read(InternalRow row, long id, float[] into) {
        ArrayData list = list(row, id);
        if (transform instanceof FeatureTransform.Affine affine) {
            read(list, id, affine, into);
            return;
        }
        FloatRow features = new FloatRow(list);
        features.firstNull().ifPresent(i -> {
            throw isNull(i, id);
        });
        features.copyTo(into);
    }

    private void read(ArrayData doubles, long id, FeatureTransform.Affine affine, float[] into) {
        for (int i = 0; i < into.length; i++) {
            if (!doubles.isNullAt(i)) {
                into[i] = affine.of(i, finite(doubles, i, id));
            } else if (affine.fillsNulls()) {
                into[i] = affine.of(i, affine.fills()[i]);
            } else {
                throw isNull(i, id);
            }
        }
    }

    private double finite(ArrayData doubles, int i, long id) {
        double value = doubles.getDouble(i);
        if (!Double.isFinite(value)) {
            throw outside(i, id, (float) value);
        }
        return value;
    }

    /** Adds a row of doubles to the sums of its columns. Modified: sums. */
    void addTo(ColumnSums[] sums, InternalRow row, long id) {
        ArrayData doubles = list(row, id);
        for (int i = 0; i < width; i++) {
            if (doubles.isNullAt(i)) {
                sums[i].addMissing();
            } else {
                sums[i].add(finite(doubles, i, id));
            }
        }
    }

    private ArrayData list(InternalRow row, long id) {
        if (row.isNullAt(RowLayout.FEATURES)) {
            throw new BadInput(path + ": " + whole() + " of id " + id + " are null, expected " + width + " numbers");
        }
        ArrayData list = row.getArray(RowLayout.FEATURES);
        if (list.numElements() != width) {
            throw new BadInput(path + ": id " + id + " has " + list.numElements() + " features, expected " + width
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

    private BadInput isNull(int feature, long id) {
        String cure = columns instanceof FeatureColumns.Several ? CURE : "";
        return new BadInput(path + ": " + name(feature) + " of id " + id + " is null, expected a number" + cure);
    }

    /** A number that is not finite wants no advice. */
    BadInput outside(int feature, Object id, @Nullable Float value) {
        boolean isNumber = value != null && Float.isFinite(value);
        return new BadInput(path + ": " + name(feature) + " of id " + id + " is " + value + ", expected "
                + (isNumber ? domain.expected() + " (" + domain.advice() + ")" : "a finite number"));
    }
}
