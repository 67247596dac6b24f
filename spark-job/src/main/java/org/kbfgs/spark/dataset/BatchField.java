package org.kbfgs.spark.dataset;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarRow;
import org.jspecify.annotations.Nullable;

/** A field of {@link RowLayout}, read for all rows of a batch at once. */
sealed interface BatchField extends Serializable {

    /** Copies the field of all rows, so that Spark may reuse the batch. */
    Values read(ColumnarBatch batch);

    /** A batch's values. */
    interface Values {

        /** That of a row, as Spark holds it. */
        @Nullable
        Object of(int row);
    }

    /** Null in each row. */
    record Nothing() implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            return row -> null;
        }
    }

    /** A column of text. */
    record Text(int place) implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            ColumnVector column = batch.column(place);
            return copied(
                    batch,
                    r -> column.isNullAt(r) ? null : column.getUTF8String(r).clone());
        }
    }

    /** A column of whole numbers, as bigint. */
    record Whole(int place, DataType type) implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            ColumnVector column = batch.column(place);
            return copied(batch, r -> column.isNullAt(r) ? null : (Object) number(column, r));
        }

        private long number(ColumnVector column, int row) {
            if (type.equals(DataTypes.LongType)) {
                return column.getLong(row);
            }
            if (type.equals(DataTypes.IntegerType)) {
                return column.getInt(row);
            }
            return type.equals(DataTypes.ShortType) ? column.getShort(row) : column.getByte(row);
        }
    }

    /** A column of numbers, as double. */
    record Real(int place, DataType type) implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            ColumnVector column = batch.column(place);
            ColumnarArray numbers = new ColumnarArray(column, 0, batch.numRows());
            return copied(batch, r -> column.isNullAt(r) ? null : (Object) CastNumbers.number(numbers, r, type));
        }
    }

    /** A list of the numbers of several columns. */
    record Columns(int[] places, DataType[] types, CastNumbers cast) implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            for (int place : places) {
                if (batch.column(place).hasNull()) {
                    return withNulls(batch);
                }
            }
            return cast.to() instanceof FloatType ? floats(batch) : doubles(batch);
        }

        private Values floats(ColumnarBatch batch) {
            float[][] columns = new float[places.length][];
            for (int c = 0; c < places.length; c++) {
                columns[c] = CastNumbers.floats(values(batch, c), types[c]);
            }
            return new FloatRows(columns);
        }

        private Values doubles(ColumnarBatch batch) {
            double[][] columns = new double[places.length][];
            for (int c = 0; c < places.length; c++) {
                columns[c] = CastNumbers.doubles(values(batch, c), types[c]);
            }
            return r -> {
                double[] row = new double[columns.length];
                for (int c = 0; c < row.length; c++) {
                    row[c] = columns[c][r];
                }
                return UnsafeArrayData.fromPrimitiveArray(row);
            };
        }

        private Values withNulls(ColumnarBatch batch) {
            ArrayData[] columns = new ArrayData[places.length];
            for (int c = 0; c < places.length; c++) {
                columns[c] = cast.list(values(batch, c), types[c], true);
            }
            return r -> {
                @Nullable Object[] row = new Object[columns.length];
                for (int c = 0; c < row.length; c++) {
                    row[c] = columns[c].isNullAt(r) ? null : columns[c].get(r, cast.to());
                }
                return ArrayData.toArrayData(row);
            };
        }

        private ArrayData values(ColumnarBatch batch, int c) {
            return new ColumnarArray(batch.column(places[c]), 0, batch.numRows());
        }
    }

    /** A column of lists of numbers. */
    record Lists(int place, DataType type, CastNumbers cast) implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            ColumnVector column = batch.column(place);
            boolean mayHaveNulls = column.getChild(0).hasNull();
            return copied(batch, r -> column.isNullAt(r) ? null : cast.list(column.getArray(r), type, mayHaveNulls));
        }
    }

    /** A column of bytes, of 0 to 255 each. */
    record Bytes(int place, CastNumbers cast) implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            ColumnVector column = batch.column(place);
            return copied(batch, r -> column.isNullAt(r) ? null : list(column.getBinary(r)));
        }

        private ArrayData list(byte[] bytes) {
            return cast.list(UnsafeArrayData.fromPrimitiveArray(RowLayout.numbers(bytes)), DataTypes.FloatType, false);
        }
    }

    /** A column of Spark ML's vectors. */
    record Vectors(int place, CastNumbers cast) implements BatchField {
        @Override
        public Values read(ColumnarBatch batch) {
            ColumnVector column = batch.column(place);
            boolean mayHaveNulls =
                    column.getChild(RowLayout.VECTOR_VALUES).getChild(0).hasNull();
            return copied(batch, r -> column.isNullAt(r) ? null : list(column.getStruct(r), mayHaveNulls));
        }

        private ArrayData list(ColumnarRow vector, boolean mayHaveNulls) {
            ArrayData values = vector.getArray(RowLayout.VECTOR_VALUES);
            return vector.getByte(0) == 0
                    ? cast.list(UnsafeArrayData.fromPrimitiveArray(dense(vector, values)), DataTypes.DoubleType, false)
                    : cast.list(values, DataTypes.DoubleType, mayHaveNulls);
        }

        private static double[] dense(ColumnarRow sparse, ArrayData values) {
            double[] all = new double[sparse.getInt(1)];
            int[] indices = sparse.getArray(RowLayout.VECTOR_INDICES).toIntArray();
            for (int i = 0; i < indices.length; i++) {
                all[indices[i]] = values.getDouble(i);
            }
            return all;
        }
    }

    /** Values that are computed now. */
    private static Values copied(ColumnarBatch batch, Values values) {
        @Nullable Object[] all = new Object[batch.numRows()];
        for (int r = 0; r < all.length; r++) {
            all[r] = values.of(r);
        }
        return r -> all[r];
    }

    /** Whether lists of the type are read. */
    static boolean readsList(DataType type) {
        return type instanceof ArrayType list && CastNumbers.reads(list.elementType());
    }
}
