package org.kbfgs.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.bitset.BitSetMethods;
import org.kbfgs.data.ByteScale;

/** One row's features as Spark holds them: looked at and copied as a whole where they lie in one piece. */
record FloatRow(ArrayData values) {

    /** Of Spark's layout: a word with the length, a bit for each null, then the values. */
    private static final int LENGTH_BYTES = Long.BYTES;

    int length() {
        return values.numElements();
    }

    float at(int i) {
        return values.getFloat(i);
    }

    /** The place of the first that is infinite or not a number, where none is null. */
    OptionalInt firstNotFinite() {
        for (int i = 0; i < length(); i++) {
            if (!Float.isFinite(at(i))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
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

    /**
     * Writes the bytes that stand for all, none null, to places 0 and on; false where one has none, and what is written
     * is then of no use. Modified: to.
     *
     * @param numbers what each byte stands for by the scale
     */
    boolean writeBytes(ByteScale scale, float[] numbers, byte[] to) {
        int length = length();
        for (int i = 0; i < length; i++) {
            float number = at(i);
            int b = scale.nearest(number);
            if (Float.floatToRawIntBits(numbers[b]) != Float.floatToRawIntBits(number)) {
                return false;
            }
            to[i] = (byte) b;
        }
        return true;
    }

    /** Copies all, none null, as bytes in native order to places {@code at} and on. Modified: to. */
    void copyTo(byte[] to, int at) {
        int bytes = length() * Float.BYTES;
        if (at < 0 || at > to.length - bytes) {
            throw new IndexOutOfBoundsException(
                    bytes + " bytes do not fit from place " + at + " on among " + to.length);
        }
        if (values instanceof UnsafeArrayData whole) {
            Platform.copyMemory(
                    whole.getBaseObject(),
                    whole.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(length()),
                    to,
                    Platform.BYTE_ARRAY_OFFSET + at,
                    bytes);
        } else {
            ByteBuffer.wrap(to, at, bytes)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .put(values.toFloatArray());
        }
    }
}
