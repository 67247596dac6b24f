package org.kbfgs.spark.dataset;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.kbfgs.io.BadInput;

/** The weights of rows of {@link RowLayout}. */
sealed interface RowWeight extends Serializable {

    /** Numbers that a row has on its way to its shard. */
    int width();

    /** What a shard keeps of a row. */
    default RecordLayout.Group group() {
        return new RecordLayout.Group(width(), Float.BYTES);
    }

    /** Reads a row's into place {@code at}. Modified: into. */
    void read(InternalRow row, long id, float[] into, int at);

    /** None: each is 1. */
    record One() implements RowWeight {
        @Override
        public int width() {
            return 0;
        }

        @Override
        public void read(InternalRow row, long id, float[] into, int at) {}
    }

    /**
     * A column's.
     *
     * @param path of the table
     * @param exponent weights are divided by 2 to the power of this, which changes no mean: the largest is from 1 to 2 then
     */
    record Column(String path, String name, int exponent) implements RowWeight {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public void read(InternalRow row, long id, float[] into, int at) {
            into[at] = Math.scalb(checked(row, id), -exponent);
        }

        /** The number in the table, rounded to float32. @throws BadInput if it is no weight */
        float checked(InternalRow row, long id) {
            if (row.isNullAt(RowLayout.WEIGHT)) {
                throw bad(id, "null");
            }
            double number = row.getDouble(RowLayout.WEIGHT);
            float weight = (float) number;
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY && number >= 0)) {
                throw bad(id, String.valueOf(number));
            }
            return weight;
        }

        private BadInput bad(long id, String value) {
            return new BadInput(path + ": weight " + name + " of id " + id + " is " + value
                    + ", expected a finite number of at least 0");
        }
    }
}
