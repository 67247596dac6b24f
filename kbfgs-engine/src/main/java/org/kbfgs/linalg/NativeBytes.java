package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import java.util.stream.Stream;

/** Contiguous matrices as bytes in native order, without conversion. */
public final class NativeBytes {

    private NativeBytes() {}

    /** All entries of a contiguous matrix. */
    public static byte[] bytes(Matrix matrix) {
        byte[] bytes = new byte[Math.toIntExact(matrix.length() * matrix.type().width())];
        copy(matrix, matrix.length(), bytes, 0);
        return bytes;
    }

    /** Copies the first {@code entries} of a contiguous matrix to {@code bytes} from {@code start}. Bytes are modified. */
    public static void copy(Matrix matrix, long entries, byte[] bytes, int start) {
        int length = Math.toIntExact(entries * matrix.type().width());
        transfer(matrix).read(matrix.array(), 0, bytes, start, length);
    }

    /** Fills a contiguous matrix from {@code bytes} at {@code start}. The matrix is modified. */
    public static void read(byte[] bytes, int start, Matrix matrix) {
        int length = Math.toIntExact(matrix.length() * matrix.type().width());
        if (bytes.length - start < length) {
            throw new IllegalArgumentException("message has " + (bytes.length - start) + " bytes left, matrix of "
                    + matrix.length() + " entries needs " + length);
        }
        transfer(matrix).write(bytes, start, length, matrix.array(), 0);
    }

    /** Fills a contiguous matrix from pieces that lie one after the other in it. The matrix is modified. */
    public static void read(ByteBuffer[] pieces, Matrix matrix) {
        long all = matrix.length() * matrix.type().width();
        long length = Stream.of(pieces).mapToLong(ByteBuffer::remaining).sum();
        if (length != all) {
            throw new IllegalArgumentException(
                    "message has " + length + " bytes, matrix of " + matrix.length() + " entries needs " + all);
        }
        transfer(matrix).write(pieces, matrix.array());
    }

    /** Fills a contiguous matrix of float32 from the first values. The matrix is modified. */
    public static void read(float[] values, Matrix matrix) {
        expect(ElementType.FLOAT32, values.length, matrix);
        transfer(matrix).write(values, matrix.array());
    }

    /** Fills a contiguous matrix of float64 from the first values. The matrix is modified. */
    public static void read(double[] values, Matrix matrix) {
        expect(ElementType.FLOAT64, values.length, matrix);
        transfer(matrix).write(values, matrix.array());
    }

    private static Transfer transfer(Matrix matrix) {
        return matrix.arithmetic().backend().transfer();
    }

    private static void expect(ElementType type, int values, Matrix matrix) {
        if (matrix.type() != type || values < matrix.length()) {
            throw new IllegalArgumentException("matrix of " + matrix.length() + " entries of "
                    + matrix.type().label() + " from " + values + " values of " + type.label());
        }
    }

    /** Copies {@code length} bytes of a contiguous matrix, from its byte {@code first} on, to the start of {@code bytes}. Bytes are modified. */
    public static void copyPart(Matrix matrix, long first, byte[] bytes, int length) {
        within(matrix.length() * matrix.type().width(), first, length);
        transfer(matrix).read(matrix.array(), first, bytes, 0, length);
    }

    /** @throws IllegalArgumentException if the bytes from {@code first} on are not all among so many */
    static void within(long all, long first, int length) {
        if (first < 0 || length < 0 || first > all - length) {
            throw new IllegalArgumentException(
                    "bytes " + first + " to " + (first + length) + " of " + all + " bytes of entries");
        }
    }
}
