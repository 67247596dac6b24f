package org.kbfgs.data;

import org.kbfgs.linalg.Wire;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies rows of a block into a column-major array, through one Java array that is reused. Not safe for use by two threads. */
public final class Gather {

    /** Floats of a line of a CPU's cache. */
    private static final int LINE = 16;

    private float[] floats = {};
    private double[] doubles = {};

    /** into[i, c] = block[rows[first + i], c]. into: r x columns, column-major and contiguous, modified. */
    public void gather(Block block, int[] rows, int first, INDArray into) {
        int count = Math.toIntExact(into.rows());
        int length = Math.multiplyExact(count, block.columns());
        if (into.dataType() == DataType.FLOAT) {
            floats = floats.length < length ? new float[length] : floats;
            fill(block, rows, first, count);
            Wire.readI(floats, into);
        } else {
            doubles = doubles.length < length ? new double[length] : doubles;
            fillDoubles(block, rows, first, count);
            Wire.readI(doubles, into);
        }
    }

    private void fill(Block block, int[] rows, int first, int count) {
        for (int i = 0; i < count; i += LINE) {
            int end = Math.min(count, i + LINE);
            if (block instanceof Block.Floats source) {
                transpose(source, rows, first, i, end, count);
            } else if (block instanceof Block.Bytes source) {
                transpose(source, rows, first, i, end, count);
            } else {
                transpose(block, rows, first, i, end, count);
            }
        }
    }

    /** Rows i to end - 1, whose entries of one column lie side by side and are written together: one line of the cache. */
    private void transpose(Block.Floats source, int[] rows, int first, int i, int end, int count) {
        float[] from = source.values();
        for (int c = 0; c < source.columns(); c++) {
            for (int r = i, at = c * count + i; r < end; r++, at++) {
                floats[at] = from[rows[first + r] * source.columns() + c];
            }
        }
    }

    /** The same of bytes, each made the number that it stands for. */
    private void transpose(Block.Bytes source, int[] rows, int first, int i, int end, int count) {
        byte[] from = source.values();
        float[] numbers = source.numbers();
        for (int c = 0; c < source.columns(); c++) {
            for (int r = i, at = c * count + i; r < end; r++, at++) {
                floats[at] = numbers[Byte.toUnsignedInt(from[rows[first + r] * source.columns() + c])];
            }
        }
    }

    private void transpose(Block source, int[] rows, int first, int i, int end, int count) {
        for (int c = 0; c < source.columns(); c++) {
            for (int r = i, at = c * count + i; r < end; r++, at++) {
                floats[at] = (float) source.at(rows[first + r], c);
            }
        }
    }

    private void fillDoubles(Block block, int[] rows, int first, int count) {
        for (int i = 0; i < count; i++) {
            for (int c = 0, at = i; c < block.columns(); c++, at += count) {
                doubles[at] = block.at(rows[first + i], c);
            }
        }
    }
}
