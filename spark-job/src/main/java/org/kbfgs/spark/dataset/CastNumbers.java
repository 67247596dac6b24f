package org.kbfgs.spark.dataset;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.jspecify.annotations.Nullable;

/**
 * Lists of numbers as Spark's cast makes them of numbers of another type, in bulk.
 *
 * @param to float or double
 */
record CastNumbers(DataType to) implements java.io.Serializable {

    /** Whether numbers of the type are cast; decimals are not. */
    static boolean reads(DataType from) {
        return from instanceof FloatType
                || from instanceof DoubleType
                || from instanceof LongType
                || from instanceof IntegerType
                || from instanceof ShortType
                || from instanceof ByteType
                || from instanceof BooleanType;
    }

    /** Of numbers none of which is null. */
    static float[] floats(ArrayData numbers, DataType from) {
        if (from instanceof FloatType) {
            return numbers.toFloatArray();
        }
        float[] floats = new float[numbers.numElements()];
        if (from instanceof LongType) { // by way of double it would be rounded twice
            for (int i = 0; i < floats.length; i++) {
                floats[i] = numbers.getLong(i);
            }
            return floats;
        }
        double[] doubles = doubles(numbers, from);
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) doubles[i];
        }
        return floats;
    }

    /** Of numbers none of which is null. */
    static double[] doubles(ArrayData numbers, DataType from) {
        if (from instanceof DoubleType) {
            return numbers.toDoubleArray();
        }
        double[] doubles = new double[numbers.numElements()];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = number(numbers, i, from);
        }
        return doubles;
    }

    /** Of a number that is not null: at the place of a null, a vector may hold an index that its dictionary does not have. */
    static double number(ArrayData numbers, int i, DataType from) {
        if (from instanceof FloatType) {
            return numbers.getFloat(i);
        }
        if (from instanceof DoubleType) {
            return numbers.getDouble(i);
        }
        if (from instanceof LongType) {
            return numbers.getLong(i);
        }
        if (from instanceof IntegerType) {
            return numbers.getInt(i);
        }
        if (from instanceof ShortType) {
            return numbers.getShort(i);
        }
        return from instanceof ByteType ? numbers.getByte(i) : numbers.getBoolean(i) ? 1 : 0;
    }

    /** A list of numbers; {@code mayHaveNulls}: whether some may be null. */
    ArrayData list(ArrayData numbers, DataType from, boolean mayHaveNulls) {
        if (mayHaveNulls && hasNull(numbers)) {
            return withNulls(numbers, from);
        }
        return to instanceof FloatType
                ? UnsafeArrayData.fromPrimitiveArray(floats(numbers, from))
                : UnsafeArrayData.fromPrimitiveArray(doubles(numbers, from));
    }

    private static boolean hasNull(ArrayData numbers) {
        for (int i = 0; i < numbers.numElements(); i++) {
            if (numbers.isNullAt(i)) {
                return true;
            }
        }
        return false;
    }

    private ArrayData withNulls(ArrayData numbers, DataType from) {
        @Nullable Object[] values = new Object[numbers.numElements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.isNullAt(i) ? null : value(numbers, i, from);
        }
        return new GenericArrayData(values);
    }

    private Object value(ArrayData numbers, int i, DataType from) {
        if (to instanceof DoubleType) {
            return number(numbers, i, from);
        }
        return from instanceof LongType ? (float) numbers.getLong(i) : (float) number(numbers, i, from);
    }
}
