package org.kbfgs.data;

import java.io.Serializable;

/** Rows of numbers on the Java heap, row after row: what a shard holds of its features or targets. */
public sealed interface RowBlock extends Serializable {

    int rows();

    int columns();

    /** Row r, column c. */
    double at(int row, int column);

    /** float32 rows. */
    record Floats(int rows, int columns, float[] values) implements RowBlock {
        @Override
        public double at(int row, int column) {
            return values[row * columns + column];
        }
    }

    /** float64 rows. */
    record Doubles(int rows, int columns, double[] values) implements RowBlock {
        @Override
        public double at(int row, int column) {
            return values[row * columns + column];
        }
    }

    /**
     * Rows of unsigned bytes that stand for float32 numbers: a quarter of their memory.
     *
     * @param numbers the number of each byte b, at place b: 256
     */
    record Bytes(int rows, int columns, byte[] values, float[] numbers) implements RowBlock {
        @Override
        public double at(int row, int column) {
            return numbers[Byte.toUnsignedInt(values[row * columns + column])];
        }
    }
}
