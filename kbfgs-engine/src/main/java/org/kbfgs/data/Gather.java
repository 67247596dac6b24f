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
                transpose(source, rows, first, i, count);
            } else if (block instanceof RowBlock.Bytes source) {
                transpose(source, rows, first, i, count);
            } else {
                transpose(block, rows, first, i, i + TOGETHER, count);
            }
        }
        transpose(block, rows, first, together, count, count);
    }

    private void transpose(RowBlock.Floats source, int[] rows, int first, int i, int count) {
        int columns = source.columns();
        float[] from = source.values();
        int row0 = rows[first + i] * columns;
        int row1 = rows[first + i + 1] * columns;
        int row2 = rows[first + i + 2] * columns;
        int row3 = rows[first + i + 3] * columns;
        for (int c = 0, at = i; c < columns; c++, at += count) {
            floats[at] = from[row0 + c];
            floats[at + 1] = from[row1 + c];
            floats[at + 2] = from[row2 + c];
            floats[at + 3] = from[row3 + c];
        }
    }

    /** The same of bytes, each made the number that it stands for. */
    private void transpose(RowBlock.Bytes source, int[] rows, int first, int i, int count) {
        int columns = source.columns();
        byte[] from = source.values();
        float[] numbers = source.numbers();
        int row0 = rows[first + i] * columns;
        int row1 = rows[first + i + 1] * columns;
        int row2 = rows[first + i + 2] * columns;
        int row3 = rows[first + i + 3] * columns;
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
