package org.kbfgs.mat;

import java.nio.file.Path;
import org.kbfgs.io.BadInput;

/** A matrix of a MAT file. Its values are stored as the file does, whole numbers in fewer bytes than their class has. */
record MatValues(Path path, Variable variable, us.hebi.matlab.mat.types.Matrix values) {

    MatValues {
        if (values.getNumElements() != variable.rows() * variable.columns()) {
            throw new BadInput(path + ": variable " + variable.name() + " has " + values.getNumElements()
                    + " values, expected " + variable);
        }
    }

    /** The range that values must be in. */
    record Range(double least, double most, String words) {

        static final Range FINITE = new Range(-Float.MAX_VALUE, Float.MAX_VALUE, "a finite number");
        static final Range UNIT = new Range(0, 1, "0 to 1");

        boolean contains(double value) {
            return value >= least && value <= most; // not true of NaN
        }
    }

    /** Column c. */
    float[] column(int c, Range range) {
        float[] column = new float[variable.rows()];
        for (int r = 0; r < column.length; r++) {
            column[r] = value(r, c, range);
        }
        return column;
    }

    /** Row r. */
    float[] row(int r, Range range) {
        float[] row = new float[variable.columns()];
        for (int c = 0; c < row.length; c++) {
            row[c] = value(r, c, range);
        }
        return row;
    }

    private float value(int row, int column, Range range) {
        double value = values.getDouble(column * variable.rows() + row);
        if (!range.contains(value)) {
            throw new BadInput(path + ": variable " + variable.name() + " is " + value + " at row " + (row + 1)
                    + ", column " + (column + 1) + ", expected " + range.words());
        }
        return (float) value;
    }
}
