package org.kbfgs.data;

import java.io.Serializable;

/**
 * Rows of numbers, row after row: a shard's features or targets, on the Java heap or in a mapped file. Mapped rows cannot be
 * serialized.
 */
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

    /** Rows in a mapped file: a part of each record. */
    sealed interface Mapped extends RowBlock {

        MappedRecords records();

        /** The byte of a record at which a row begins. */
        int offset();
    }

    /** float32 rows in a mapped file. */
    record MappedFloats(int rows, int columns, MappedRecords records, int offset) implements Mapped {
        @Override
        public double at(int row, int column) {
            return records.number(row, offset + column * Float.BYTES);
        }

        /** Modified: into, from place {@code to} on. */
        void copyRow(int row, float[] into, int to) {
            records.copyFloats(row, offset, into, to, columns);
        }
    }

    /**
     * Rows of unsigned bytes in a mapped file, which stand for float32 numbers.
     *
     * @param numbers the number of each byte b, at place b: 256
     */
    record MappedBytes(int rows, int columns, MappedRecords records, int offset, float[] numbers) implements Mapped {
        @Override
        public double at(int row, int column) {
            return numbers[records.unsignedByte(row, offset + column)];
        }

        /** Modified: into, from place {@code to} on. */
        void copyRow(int row, byte[] into, int to) {
            records.copyBytes(row, offset, into, to, columns);
        }
    }
}
