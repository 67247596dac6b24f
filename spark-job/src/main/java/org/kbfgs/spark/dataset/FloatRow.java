package org.kbfgs.spark.dataset;

import java.util.OptionalInt;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/** One row's features as Spark holds them: looked at and copied as a whole where they lie in one piece. */
record FloatRow(ArrayData values) {

    /** Of Spark's layout: a word with the length, a bit for each null, then the values. */
    private static final int LENGTH_BYTES = Long.BYTES;

    int length() {
        return values.numElements();
    }

    /** The place of the first null. */
    OptionalInt firstNull() {
        if (values instanceof UnsafeArrayData whole && !hasNull(whole)) {
            return OptionalInt.empty();
        }
        for (int i = 0; i < length(); i++) {
            if (values.isNullAt(i)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean hasNull(UnsafeArrayData whole) {
        long words = (whole.numElements() + Long.SIZE - 1L) / Long.SIZE;
        return BitSetMethods.anySet(whole.getBaseObject(), whole.getBaseOffset() + LENGTH_BYTES, words);
    }

    /** Copies all, none null, to places 0 and on. Modified: to. */
    void copyTo(float[] to) {
        if (length() > to.length) {
            throw new IndexOutOfBoundsException(length() + " numbers do not fit among " + to.length);
        }
        if (values instanceof UnsafeArrayData whole) {
            Platform.copyMemory(
                    whole.getBaseObject(),
                    whole.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(length()),
                    to,
                    Platform.FLOAT_ARRAY_OFFSET,
                    (long) length() * Float.BYTES);
        } else {
            System.arraycopy(values.toFloatArray(), 0, to, 0, length());
        }
    }
}
