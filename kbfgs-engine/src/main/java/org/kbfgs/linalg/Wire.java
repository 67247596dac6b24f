package org.kbfgs.linalg;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Contiguous arrays as bytes in native order: one copy, no conversion. */
public final class Wire {

    private Wire() {}

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
        try (BytePointer from = at(array)) {
            from.get(bytes, start, length);
        }
    }

    /** Fills a contiguous array from {@code bytes} at {@code start}. The array is modified. */
    public static void readI(byte[] bytes, int start, INDArray array) {
        int length = Math.toIntExact(array.length() * array.dataType().width());
        if (bytes.length - start < length) {
            throw new IllegalArgumentException("message has " + (bytes.length - start) + " bytes left, array of "
                    + array.length() + " entries needs " + length);
        }
        try (BytePointer to = at(array)) {
            to.put(bytes, start, length);
        }
    }

    /** Fills a contiguous array from pieces that lie one after the other in it. The array is modified. */
    public static void readI(ByteBuffer[] pieces, INDArray array) {
        long all = array.length() * array.dataType().width();
        long length = Stream.of(pieces).mapToLong(ByteBuffer::remaining).sum();
        if (length != all) {
            throw new IllegalArgumentException(
                    "message has " + length + " bytes, array of " + array.length() + " entries needs " + all);
        }
        try (BytePointer to = at(array)) {
            ByteBuffer memory = to.asByteBuffer();
            Stream.of(pieces).forEach(memory::put);
        }
    }

    /** Copies {@code length} bytes of a contiguous array, from its byte {@code first} on, to the start of {@code bytes}. Bytes are modified. */
    public static void copyPart(INDArray array, long first, byte[] bytes, int length) {
        within(array, first, length);
        Address.bytes(array).position(first).get(bytes, 0, length);
        Reference.reachabilityFence(array);
    }

    /** Copies the first {@code length} bytes into a contiguous array, from its byte {@code first} on. The array is modified. */
    public static void readPartI(byte[] bytes, int length, INDArray array, long first) {
        within(array, first, length);
        Address.bytes(array).position(first).put(bytes, 0, length);
        Reference.reachabilityFence(array);
    }

    private static void within(INDArray array, long first, int length) {
        long all = array.length() * array.dataType().width();
        if (first < 0 || length < 0 || first > all - length) {
            throw new IllegalArgumentException(
                    "bytes " + first + " to " + (first + length) + " of an array of " + all + " bytes");
        }
    }

    private static BytePointer at(INDArray array) {
        Pointer first = array.data().addressPointer();
        BytePointer bytes = new BytePointer(first);
        return bytes.limit(bytes.position() + array.length() * array.dataType().width());
    }
}
