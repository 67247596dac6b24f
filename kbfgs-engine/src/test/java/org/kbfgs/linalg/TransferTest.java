package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kbfgs.linalg.openblas.DirectTransfer;
import org.kbfgs.linalg.portable.PortableTransfer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Either transfer writes what either reads, to the bit, and touches nothing beside it. */
class TransferTest {

    private static final int BEFORE = 7;
    private static final int ENTRIES = 12;
    private static final int AFTER = 5;

    private record Case(Transfer writer, Transfer reader, DataType type, char order) {

        /** A block of a longer vector, as a matrix. */
        INDArray block(INDArray whole) {
            return whole.get(NDArrayIndex.interval(BEFORE, BEFORE + ENTRIES)).reshape(order, 3, 4);
        }

        byte[] read(INDArray array) {
            byte[] bytes = new byte[(int) array.length() * type.width()];
            reader.read(array, 0, bytes, 0, bytes.length);
            return bytes;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(new DirectTransfer(), new PortableTransfer()).flatMap(writer -> Stream.of(
                        new DirectTransfer(), new PortableTransfer())
                .flatMap(reader -> Stream.of(
                                DataType.FLOAT, DataType.DOUBLE, DataType.LONG, DataType.INT, DataType.HALF)
                        .flatMap(type -> Stream.of('f', 'c').map(order -> new Case(writer, reader, type, order)))));
    }

    /** Any bits: NaN of every payload among them. */
    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(random);
        return random;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bytesAreReadAsTheyWereWritten(Case c) {
        INDArray whole = Nd4j.zeros(c.type, BEFORE + ENTRIES + AFTER);
        byte[] all = random(c.type.width() * ENTRIES);
        c.writer.write(all, 0, all.length, c.block(whole), 0);
        assertThat(c.read(c.block(whole))).isEqualTo(all);

        byte[] around = new byte[c.type.width() * (BEFORE + ENTRIES + AFTER)];
        System.arraycopy(all, 0, around, c.type.width() * BEFORE, all.length);
        assertThat(c.read(whole)).as("zeros before and after").isEqualTo(around);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void soAreTheBytesOfAPart(Case c) {
        int width = c.type.width();
        INDArray whole = Nd4j.zeros(c.type, BEFORE + ENTRIES + AFTER);
        byte[] bytes = random(width * ENTRIES);
        for (int first = 0, count = 1; first < ENTRIES; first += count, count = Math.min(5, ENTRIES - first)) {
            c.writer.write(bytes, width * first, width * count, c.block(whole), (long) width * first);
        }
        byte[] seen = new byte[width * 4 + 3];
        c.reader.read(c.block(whole), 2L * width, seen, 3, 4 * width);
        assertThat(ByteBuffer.wrap(seen, 3, 4 * width)).isEqualTo(ByteBuffer.wrap(bytes, 2 * width, 4 * width));
        assertThat(c.read(c.block(whole))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void piecesMayEndWithinAnEntry(Case c) {
        INDArray whole = Nd4j.zeros(c.type, BEFORE + ENTRIES + AFTER);
        byte[] bytes = random(c.type.width() * ENTRIES);
        ByteBuffer[] pieces = {
            ByteBuffer.wrap(bytes, 0, 3), ByteBuffer.wrap(bytes, 3, 0), ByteBuffer.wrap(bytes, 3, bytes.length - 3)
        };
        c.writer.write(pieces, c.block(whole));
        assertThat(c.read(c.block(whole))).isEqualTo(bytes);
        assertThat(whole.getDouble(BEFORE - 1)).isZero();
        assertThat(whole.getDouble(BEFORE + ENTRIES)).isZero();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreTheEntries(Case c) {
        INDArray single = c.block(Nd4j.zeros(DataType.FLOAT, BEFORE + ENTRIES + AFTER));
        INDArray both = c.block(Nd4j.zeros(DataType.DOUBLE, BEFORE + ENTRIES + AFTER));
        float[] floats = new float[ENTRIES + 1]; // one more than is asked for
        double[] doubles = new double[ENTRIES + 1];
        for (int i = 0; i < ENTRIES; i++) {
            doubles[i] = Math.sin(i);
            floats[i] = (float) doubles[i];
        }
        c.writer.write(floats, single);
        c.writer.write(doubles, both);
        for (int i = 0; i < ENTRIES; i++) {
            int row = c.order == 'f' ? i % 3 : i / 4;
            int column = c.order == 'f' ? i / 3 : i % 4;
            assertThat(single.getFloat(row, column)).isEqualTo(floats[i]);
            assertThat(both.getDouble(row, column)).isEqualTo(doubles[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bitsAreTheBytesFourAtATime(Case c) {
        INDArray array = c.block(Nd4j.zeros(DataType.FLOAT, BEFORE + ENTRIES + AFTER));
        int[] bits = {0x7FC00001, 0x80000000, 0x00000001};
        c.writer.writeBits(bits, 3, array, 4);
        byte[] bytes = new byte[3 * Integer.BYTES];
        c.reader.read(array, 4L * Float.BYTES, bytes, 0, bytes.length);
        int[] seen = new int[3];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().get(seen);
        assertThat(seen).isEqualTo(bits);
        c.reader.readBits(array, 5, seen, 2);
        assertThat(seen).containsExactly(bits[1], bits[2], bits[2]);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "BFLOAT16"})
    void theDirectOneReadsNoMoreThanThePortableOne(DataType type) {
        INDArray array = Nd4j.linspace(DataType.FLOAT, -1, 0.3, 9).castTo(type);
        byte[] direct = new byte[9 * type.width()];
        byte[] portable = direct.clone();
        new DirectTransfer().read(array, 0, direct, 0, direct.length);
        new PortableTransfer().read(array, 0, portable, 0, portable.length);
        assertThat(portable).isEqualTo(direct);
    }

    @Test
    void thePortableOneRefusesWhatNd4jWouldFillWithAnything() {
        INDArray array = Nd4j.zeros(DataType.BFLOAT16, 3);
        assertThatThrownBy(() -> new PortableTransfer().write(new byte[6], 0, 6, array, 0))
                .hasMessageContaining("array is of BFLOAT16");
        INDArray whole = Nd4j.zeros(DataType.FLOAT, 3);
        assertThatThrownBy(() -> new PortableTransfer().write(new byte[6], 0, 6, whole, 0))
                .hasMessageContaining("expected whole entries");
    }
}
