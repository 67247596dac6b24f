package org.kbfgs.linalg.portable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.kbfgs.linalg.Transfer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * By whole new arrays and {@code assign}, right on every ND4J backend. Where a device computes, an array's memory on the
 * CPU's side may not be there at all, or be older than the device's.
 */
public final class PortableTransfer implements Transfer {

    @Override
    public void read(INDArray array, long first, byte[] bytes, int start, int length) {
        if (length > 0) {
            try (INDArray copy = entries(array, first, length).dup()) {
                copy.data().asNio().get(bytes, start, length);
            }
        }
    }

    @Override
    public void write(byte[] bytes, int start, int length, INDArray array, long first) {
        fill(memory(length).put(bytes, start, length), array, first);
    }

    @Override
    public void write(ByteBuffer[] pieces, INDArray array) {
        ByteBuffer all = memory(array.length() * array.dataType().width());
        Stream.of(pieces).forEach(all::put);
        fill(all, array, 0);
    }

    @Override
    public void readBits(INDArray array, long first, int[] bits, int count) {
        byte[] bytes = new byte[count * Integer.BYTES];
        read(array, first * Integer.BYTES, bytes, 0, bytes.length);
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().get(bits, 0, count);
    }

    @Override
    public void writeBits(int[] bits, int count, INDArray array, long first) {
        ByteBuffer memory = memory((long) count * Integer.BYTES);
        memory.asIntBuffer().put(bits, 0, count);
        fill(memory.position(memory.limit()), array, first * Integer.BYTES);
    }

    @Override
    public void write(float[] values, INDArray array) {
        ByteBuffer memory = memory(array.length() * Float.BYTES);
        memory.asFloatBuffer().put(values, 0, Math.toIntExact(array.length()));
        fill(memory.position(memory.limit()), array, 0);
    }

    @Override
    public void write(double[] values, INDArray array) {
        ByteBuffer memory = memory(array.length() * Double.BYTES);
        memory.asDoubleBuffer().put(values, 0, Math.toIntExact(array.length()));
        fill(memory.position(memory.limit()), array, 0);
    }

    /** Outside the Java heap: ND4J takes no other. */
    private static ByteBuffer memory(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /** Copies all bytes before the memory's position into an array, from its byte {@code first} on. The array is modified. */
    private static void fill(ByteBuffer memory, INDArray array, long first) {
        DataType type = array.dataType();
        if (type == DataType.BFLOAT16) { // ND4J's buffers of it leave out what they are made from
            throw new IllegalArgumentException("array is of " + type + ", which this backend is not given");
        }
        memory.flip();
        int bytes = memory.remaining();
        if (bytes > 0) {
            INDArray to = entries(array, first, bytes);
            try (INDArray from = Nd4j.create(Nd4j.createBuffer(memory, type, bytes / type.width(), 0), to.shape())) {
                to.assign(from);
                Nd4j.getExecutioner().commit(); // before its memory is given back
            }
        }
    }

    /** Entries in the order in which they lie, as a vector: a view. */
    private static INDArray entries(INDArray array, long first, int bytes) {
        int width = array.dataType().width();
        if (first % width != 0 || bytes % width != 0) {
            throw new IllegalArgumentException(
                    bytes + " bytes from byte " + first + " on, expected whole entries of " + width + " bytes");
        }
        return Nd4j.create(
                array.data(), new long[] {bytes / width}, new long[] {1}, array.offset() + first / width, 'c');
    }
}
