package org.kbfgs.data;

import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.NativeBytes;

/** Copies rows of a block into a contiguous matrix, through one Java array that is reused. Not safe for use by two threads. */
public final class Gather {

    /** Rows whose entries of one column are written together: as many as the registers for their places. */
    private static final int TOGETHER = 4;

    private float[] floats = {};
    private double[] doubles = {};
    private float[] fetchedFloats = {};
    private byte[] fetchedBytes = {};
    private final int[] starts = new int[TOGETHER];

    /** into[i, c] = block[rows[first + i], c]. into: r x columns, contiguous, modified. */
    public void gather(RowBlock block, int[] rows, int first, Matrix into) {
        int count = into.rows();
        int length = Math.multiplyExact(count, block.columns());
        if (into.type() == ElementType.FLOAT32) {
            floats = floats.length < length ? new float[length] : floats;
            fill(block, rows, first, count);
            NativeBytes.read(floats, into);
        } else {
            doubles = doubles.length < length ? new double[length] : doubles;
            fillDoubles(block, rows, first, count);
            NativeBytes.read(doubles, into);
        }
    }

    private void fill(RowBlock block, int[] rows, int first, int count) {
        int together = count - count % TOGETHER;
        for (int i = 0; i < together; i += TOGETHER) {
            if (block instanceof RowBlock.Floats source) {
                transpose(source.values(), starts(rows, first + i, source.columns()), source.columns(), i, count);
            } else if (block instanceof RowBlock.Bytes source) {
                int[] starts = starts(rows, first + i, source.columns());
                transpose(source.values(), source.numbers(), starts, source.columns(), i, count);
            } else if (block instanceof RowBlock.MappedFloats source) {
                transpose(fetched(source, rows, first + i), consecutive(source.columns()), source.columns(), i, count);
            } else if (block instanceof RowBlock.MappedBytes source) {
                byte[] fetched = fetched(source, rows, first + i);
                transpose(fetched, source.numbers(), consecutive(source.columns()), source.columns(), i, count);
            } else {
                transpose(block, rows, first, i, i + TOGETHER, count);
            }
        }
        transpose(block, rows, first, together, count, count);
    }

    /** Where the rows that are written together start in an array of all rows. */
    private int[] starts(int[] rows, int first, int columns) {
        for (int k = 0; k < TOGETHER; k++) {
            starts[k] = rows[first + k] * columns;
        }
        return starts;
    }

    /** Where they start in an array of these rows alone. */
    private int[] consecutive(int columns) {
        for (int k = 0; k < TOGETHER; k++) {
            starts[k] = k * columns;
        }
        return starts;
    }

    private float[] fetched(RowBlock.MappedFloats source, int[] rows, int first) {
        int columns = source.columns();
        int length = TOGETHER * columns;
        fetchedFloats = fetchedFloats.length < length ? new float[length] : fetchedFloats;
        for (int k = 0; k < TOGETHER; k++) {
            source.copyRow(rows[first + k], fetchedFloats, k * columns);
        }
        return fetchedFloats;
    }

    private byte[] fetched(RowBlock.MappedBytes source, int[] rows, int first) {
        int columns = source.columns();
        int length = TOGETHER * columns;
        fetchedBytes = fetchedBytes.length < length ? new byte[length] : fetchedBytes;
        for (int k = 0; k < TOGETHER; k++) {
            source.copyRow(rows[first + k], fetchedBytes, k * columns);
        }
        return fetchedBytes;
    }

    private void transpose(float[] from, int[] starts, int columns, int i, int count) {
        int row0 = starts[0];
        int row1 = starts[1];
        int row2 = starts[2];
        int row3 = starts[3];
        for (int c = 0, at = i; c < columns; c++, at += count) {
            floats[at] = from[row0 + c];
            floats[at + 1] = from[row1 + c];
            floats[at + 2] = from[row2 + c];
            floats[at + 3] = from[row3 + c];
        }
    }

    /** The same of bytes, each made the number that it stands for. */
    private void transpose(byte[] from, float[] numbers, int[] starts, int columns, int i, int count) {
        int row0 = starts[0];
        int row1 = starts[1];
        int row2 = starts[2];
        int row3 = starts[3];
        for (int c = 0, at = i; c < columns; c++, at += count) {
            floats[at] = numbers[Byte.toUnsignedInt(from[row0 + c])];
            floats[at + 1] = numbers[Byte.toUnsignedInt(from[row1 + c])];
            floats[at + 2] = numbers[Byte.toUnsignedInt(from[row2 + c])];
            floats[at + 3] = numbers[Byte.toUnsignedInt(from[row3 + c])];
        }
    }

    private void transpose(RowBlock source, int[] rows, int first, int from, int to, int count) {
        for (int i = from; i < to; i++) {
            for (int c = 0, at = i; c < source.columns(); c++, at += count) {
                floats[at] = (float) source.at(rows[first + i], c);
            }
        }
    }

    private void fillDoubles(RowBlock block, int[] rows, int first, int count) {
        for (int i = 0; i < count; i++) {
            for (int c = 0, at = i; c < block.columns(); c++, at += count) {
                doubles[at] = block.at(rows[first + i], c);
            }
        }
    }
}
