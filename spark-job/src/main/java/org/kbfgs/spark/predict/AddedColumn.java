package org.kbfgs.spark.predict;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.kbfgs.score.Score;
import org.kbfgs.table.FeatureTransform;

/** A column of predictions, made of a score. */
public sealed interface AddedColumn extends Serializable {

    String name();

    Score score();

    DataType type();

    /** Whether a row may have no value. */
    default boolean isNullable() {
        return false;
    }

    /** The column's value in a row with this score, as Spark holds it; null only where {@link #isNullable}. */
    @Nullable
    Object value(float[] score);

    /** All values of the score. */
    record Numbers(String name, Score score) implements AddedColumn {
        @Override
        public DataType type() {
            return DataTypes.createArrayType(DataTypes.FloatType, false);
        }

        @Override
        public Object value(float[] score) {
            return UnsafeArrayData.fromPrimitiveArray(score);
        }
    }

    /** The score's only value. */
    record Number(String name, Score score) implements AddedColumn {
        @Override
        public DataType type() {
            return DataTypes.FloatType;
        }

        @Override
        public Object value(float[] score) {
            return score[0];
        }
    }

    /** The place of the score's first largest value: the class, where the score is the outputs. */
    record LargestPlace(String name, Score score) implements AddedColumn {
        @Override
        public DataType type() {
            return DataTypes.IntegerType;
        }

        @Override
        public Object value(float[] score) {
            return largest(score);
        }
    }

    /** The name of the class whose place that is; null for an output that stands for no class of the training set. */
    record LargestName(String name, Score score, List<String> classes) implements AddedColumn {
        @Override
        public DataType type() {
            return DataTypes.StringType;
        }

        @Override
        public boolean isNullable() {
            return true;
        }

        @Override
        public @Nullable Object value(float[] score) {
            int largest = largest(score);
            return largest < classes.size() ? UTF8String.fromString(classes.get(largest)) : null;
        }
    }

    /** As {@link Number}, in double, the type of Spark ML's predictions. */
    record Real(String name, Score score) implements AddedColumn {
        @Override
        public DataType type() {
            return DataTypes.DoubleType;
        }

        @Override
        public Object value(float[] score) {
            return (double) score[0];
        }
    }

    /** As {@link LargestPlace}, in double. */
    record LargestReal(String name, Score score) implements AddedColumn {
        @Override
        public DataType type() {
            return DataTypes.DoubleType;
        }

        @Override
        public Object value(float[] score) {
            return (double) largest(score);
        }
    }

    /** All values as a dense Spark ML vector. */
    record DenseVector(String name, Score score) implements AddedColumn {
        @Override
        public DataType type() {
            return SQLDataTypes.VectorType();
        }

        @Override
        public Object value(float[] score) {
            double[] values = new double[score.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = score[i];
            }
            return vector(values);
        }
    }

    /** As {@link Restored}, as a dense Spark ML vector. */
    record RestoredVector(String name, Score score, FeatureTransform.Affine transform) implements AddedColumn {
        @Override
        public DataType type() {
            return SQLDataTypes.VectorType();
        }

        @Override
        public Object value(float[] score) {
            double[] values = new double[score.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = transform.inverse(i, score[i]);
            }
            return vector(values);
        }
    }

    /** A vector as {@code VectorUDT} has Spark hold it. */
    private static InternalRow vector(double[] values) {
        byte dense = 1;
        return new GenericInternalRow(new Object[] {dense, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
    }

    private static int largest(float[] score) {
        int largest = 0;
        for (int c = 1; c < score.length; c++) {
            largest = score[c] > score[largest] ? c : largest;
        }
        return largest;
    }

    /** The score, features as the network sees them, as features of the table. */
    record Restored(String name, Score score, FeatureTransform.Affine transform) implements AddedColumn {
        @Override
        public DataType type() {
            return DataTypes.createArrayType(DataTypes.FloatType, false);
        }

        @Override
        public Object value(float[] score) {
            float[] restored = new float[score.length];
            for (int i = 0; i < restored.length; i++) {
                restored[i] = transform.inverse(i, score[i]);
            }
            return UnsafeArrayData.fromPrimitiveArray(restored);
        }
    }
}
