package org.kbfgs.spark.predict;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.kbfgs.score.Score;

/** A column of predictions, made of a score. */
public sealed interface AddedColumn extends Serializable {

    String name();

    Score score();

    DataType type();

    /** The column's value in a row with this score, as Spark holds it. */
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
            int largest = 0;
            for (int c = 1; c < score.length; c++) {
                largest = score[c] > score[largest] ? c : largest;
            }
            return largest;
        }
    }
}
