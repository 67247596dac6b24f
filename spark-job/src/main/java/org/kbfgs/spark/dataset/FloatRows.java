package org.kbfgs.spark.dataset;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;

/** Rows of columns of numbers, gathered some at a time, as their numbers of a column lie side by side. Not for concurrent use. */
final class FloatRows implements BatchField.Values {

    private static final int AT_ONCE = 16;

    private final float[][] columns;
    private final float[][] gathered;
    /** The first of the gathered rows; -1 where none are. */
    private int first = -1;

    /** {@code columns}: at least one, of equal lengths. */
    FloatRows(float[][] columns) {
        this.columns = columns;
        this.gathered = new float[AT_ONCE][columns.length];
    }

    @Override
    public Object of(int row) {
        int start = row - row % AT_ONCE;
        if (start != first) {
            gather(start);
        }
        return UnsafeArrayData.fromPrimitiveArray(gathered[row - start]);
    }

    private void gather(int start) {
        for (int c = 0; c < columns.length; c++) {
            float[] column = columns[c];
            int count = Math.min(AT_ONCE, column.length - start);
            for (int r = 0; r < count; r++) {
                gathered[r][c] = column[start + r];
            }
        }
        first = start;
    }
}
