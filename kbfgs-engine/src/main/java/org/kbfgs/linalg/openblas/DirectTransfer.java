package org.kbfgs.linalg.openblas;

import static java.lang.ref.Reference.reachabilityFence;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.kbfgs.linalg.Transfer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** By pointer: one copy, for backends that compute in the memory of the CPU. */
public final class DirectTransfer implements Transfer {

    @Override
    public void read(INDArray array, long first, byte[] bytes, int start, int length) {
        Address.bytes(array).position(first).get(bytes, start, length);
        reachabilityFence(array);
    }

    @Override
    public void write(byte[] bytes, int start, int length, INDArray array, long first) {
        Address.bytes(array).position(first).put(bytes, start, length);
        reachabilityFence(array);
    }

    @Override
    public void write(ByteBuffer[] pieces, INDArray array) {
        try (BytePointer to = new BytePointer(array.data().addressPointer())) {
            ByteBuffer memory = to.limit(
                            to.position() + array.length() * array.dataType().width())
                    .asByteBuffer();
            Stream.of(pieces).forEach(memory::put);
        }
        reachabilityFence(array);
    }

    @Override
    public void readBits(INDArray array, long first, int[] bits, int count) {
        Address.ints(array).position(first).get(bits, 0, count);
        reachabilityFence(array);
    }

    @Override
    public void writeBits(int[] bits, int count, INDArray array, long first) {
        Address.ints(array).position(first).put(bits, 0, count);
        reachabilityFence(array);
    }

    @Override
    public void write(float[] values, INDArray array) {
        Address.floats(array).put(values, 0, Math.toIntExact(array.length()));
        reachabilityFence(array);
    }

    @Override
    public void write(double[] values, INDArray array) {
        Address.doubles(array).put(values, 0, Math.toIntExact(array.length()));
        reachabilityFence(array);
    }
}
