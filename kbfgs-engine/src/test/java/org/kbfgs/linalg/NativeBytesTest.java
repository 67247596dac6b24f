package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An array's bytes, read back. */
class NativeBytesTest {

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void bytesInPiecesAreTheArrayTheyAreOf(DataType type) {
        INDArray sent = Nd4j.linspace(type, -1, 0.3, 9);
        byte[] bytes = NativeBytes.bytes(sent);
        INDArray read = Nd4j.create(type, 9);
        for (int cut : new int[] {0, 1, 17, bytes.length}) {
            read.assign(0);
            ByteBuffer[] pieces = {ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, bytes.length - cut)};
            NativeBytes.read(pieces, read);
            assertThat(NativeBytes.bytes(read)).as("cut at %d", cut).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void aMessageOfAnotherLengthIsRefused(DataType type) {
        INDArray read = Nd4j.create(type, 3);
        ByteBuffer[] pieces = {ByteBuffer.allocate(5), ByteBuffer.allocate(6)};
        assertThatThrownBy(() -> NativeBytes.read(pieces, read))
                .hasMessage("message has 11 bytes, array of 3 entries needs " + 3 * type.width());
        assertThat(read.sumNumber().doubleValue()).isZero();
    }
}
