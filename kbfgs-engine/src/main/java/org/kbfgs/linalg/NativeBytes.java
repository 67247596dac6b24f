package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Contiguous arrays as bytes in native order, without conversion. */
public final class NativeBytes {

    private NativeBytes() {}

    /** All entries of a contiguous array. */
    public static byte[] bytes(INDArray array) {
        byte[] bytes =
                new byte[Math.toIntExact(array.length() * array.dataType().width())];
        copy(array, array.length(), bytes, 0);
        return bytes;
    }

    /** Copies the first {@code entries} of a contiguous array to {@code bytes} from {@code start}. Bytes are modified. */
    public static void copy(INDArray array, long entries, byte[] bytes, int start) {
        int length = Math.toIntExact(entries * array.dataType().width());
        Transfer.get().read(array, 0, bytes, start, length);
    }

    /** Fills a contiguous array from {@code bytes} at {@code start}. The array is modified. */
    public static void read(byte[] bytes, int start, INDArray array) {
        int length = Math.toIntExact(array.length() * array.dataType().width());
        if (bytes.length - start < length) {
            throw new IllegalArgumentException("message has " + (bytes.length - start) + " bytes left, array of "
                    + array.length() + " entries needs " + length);
        }
        Transfer.get().write(bytes, start, length, array, 0);
    }

    /** Fills a contiguous array from pieces that lie one after the other in it. The array is modified. */
    public static void read(ByteBuffer[] pieces, INDArray array) {
        long all = array.length() * array.dataType().width();
        long length = Stream.of(pieces).mapToLong(ByteBuffer::remaining).sum();
        if (length != all) {
            throw new IllegalArgumentException(
                    "message has " + length + " bytes, array of " + array.length() + " entries needs " + all);
        }
        Transfer.get().write(pieces, array);
    }

    /** Fills a contiguous array of float32 from the first values. The array is modified. */
    public static void read(float[] values, INDArray array) {
        expect(DataType.FLOAT, values.length, array);
        Transfer.get().write(values, array);
    }

    /** Fills a contiguous array of float64 from the first values. The array is modified. */
    public static void read(double[] values, INDArray array) {
        expect(DataType.DOUBLE, values.length, array);
        Transfer.get().write(values, array);
    }

    private static void expect(DataType type, int values, INDArray array) {
        if (array.dataType() != type || values < array.length()) {
            throw new IllegalArgumentException("array of " + array.length() + " entries of " + array.dataType()
                    + " from " + values + " values of " + type);
        }
    }

    /** Copies {@code length} bytes of a contiguous array, from its byte {@code first} on, to the start of {@code bytes}. Bytes are modified. */
    public static void copyPart(INDArray array, long first, byte[] bytes, int length) {
        within(array, first, length);
        Transfer.get().read(array, first, bytes, 0, length);
    }

    /** Copies the first {@code length} bytes into a contiguous array, from its byte {@code first} on. The array is modified. */
    public static void readPart(byte[] bytes, int length, INDArray array, long first) {
        within(array, first, length);
        Transfer.get().write(bytes, 0, length, array, first);
    }

    private static void within(INDArray array, long first, int length) {
        long all = array.length() * array.dataType().width();
        if (first < 0 || length < 0 || first > all - length) {
            throw new IllegalArgumentException(
                    "bytes " + first + " to " + (first + length) + " of an array of " + all + " bytes");
        }
    }
}
