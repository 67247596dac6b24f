package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's contiguous arrays: new arrays, and their entries to Java's memory and back, in native byte order and without
 * conversion. Whether entries are there is the caller's to check.
 */
public interface Transfer {

    /** A vector of zeros. */
    default INDArray zeros(DataType type, long n) {
        return Nd4j.create(type, n);
    }

    /** A column-major matrix of zeros. */
    default INDArray zeros(DataType type, long m, long n) {
        return Nd4j.create(type, new long[] {m, n}, 'f');
    }

    /** A vector of entries of any value. */
    default INDArray uninitialized(DataType type, long n) {
        return Nd4j.createUninitialized(type, n);
    }

    /** A column-major matrix of entries of any value. */
    default INDArray uninitialized(DataType type, long m, long n) {
        return Nd4j.createUninitialized(type, new long[] {m, n}, 'f');
    }

    /** Copies bytes of an array, from its byte {@code first} on, to {@code bytes} from {@code start}. Bytes are modified. */
    void read(INDArray array, long first, byte[] bytes, int start, int length);

    /** Copies bytes from {@code start} into an array, from its byte {@code first} on. The array is modified. */
    void write(byte[] bytes, int start, int length, INDArray array, long first);

    /** Fills an array from pieces that lie one after the other in it. The array is modified. */
    void write(ByteBuffer[] pieces, INDArray array);

    /** Copies the bits of an array of float32, from its entry {@code first} on. The bits are modified. */
    void readBits(INDArray array, long first, int[] bits, int count);

    /** Copies bits into an array of float32, from its entry {@code first} on. The array is modified. */
    void writeBits(int[] bits, int count, INDArray array, long first);

    /** Fills an array of float32 from the first values. The array is modified. */
    void write(float[] values, INDArray array);

    /** Fills an array of float64 from the first values. The array is modified. */
    void write(double[] values, INDArray array);
}
