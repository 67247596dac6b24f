package org.kbfgs.spark.dataset;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.TargetDomain;
import org.kbfgs.table.FeatureColumns;

/**
 * The inputs of rows of {@link RowLayout}, checked.
 *
 * @param width d_0
 * @param domain what they may be: where they are the targets too, those that the loss is defined for
 */
record RowFeatures(String path, FeatureColumns columns, int width, TargetDomain.Numbers domain)
        implements Serializable {

    /** A row's. Modified: into. */
    void read(InternalRow row, long id, float[] into) {
        if (row.isNullAt(RowLayout.FEATURES)) {
            throw new BadInput(path + ": " + whole() + " of id " + id + " are null, expected " + width + " numbers");
        }
        FloatRow features = new FloatRow(row.getArray(RowLayout.FEATURES));
        if (features.length() != width) {
            throw new BadInput(path + ": id " + id + " has " + features.length() + " features, expected " + width
                    + ", the network's inputs");
        }
        features.firstNull().ifPresent(i -> {
            throw new BadInput(path + ": " + name(i) + " of id " + id + " is null, expected a number");
        });
        features.copyTo(into);
    }

    private String whole() {
        return columns instanceof FeatureColumns.Single one ? one.name() : "features";
    }

    private String name(int feature) {
        return columns instanceof FeatureColumns.Several several
                ? "column " + several.names().get(feature)
                : "feature " + feature;
    }

    /** A number that is not finite wants no advice. */
    BadInput outside(int feature, Object id, @Nullable Float value) {
        boolean isNumber = value != null && Float.isFinite(value);
        return new BadInput(path + ": " + name(feature) + " of id " + id + " is " + value + ", expected "
                + (isNumber ? domain.expected() + " (" + domain.advice() + ")" : "a finite number"));
    }
}
