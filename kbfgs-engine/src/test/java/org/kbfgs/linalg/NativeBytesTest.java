package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kbfgs.backend.BackendChoice;

/** An array's bytes, read back. */
class NativeBytesTest {

    @ParameterizedTest
    @EnumSource
    void bytesInPiecesAreTheArrayTheyAreOf(ElementType type) {
        Matrix sent = BackendChoice.of(type).vectorOf(-1, -0.7, -0.4, -0.1, 0.2, 0.5, 0.8, 1.1, 1.4);
        byte[] bytes = NativeBytes.bytes(sent);
        Matrix read = BackendChoice.of(type).vector(9);
        for (int cut : new int[] {0, 1, 17, bytes.length}) {
            read.fill(0);
            ByteBuffer[] pieces = {ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, bytes.length - cut)};
            NativeBytes.read(pieces, read);
            assertThat(NativeBytes.bytes(read)).as("cut at %d", cut).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOfAnotherLengthIsRefused(ElementType type) {
        Matrix read = BackendChoice.of(type).vector(3);
        ByteBuffer[] pieces = {ByteBuffer.allocate(5), ByteBuffer.allocate(6)};
        assertThatThrownBy(() -> NativeBytes.read(pieces, read))
                .hasMessage("message has 11 bytes, matrix of 3 entries needs " + 3 * type.width());
        assertThat(read.toDoubles()).containsOnly(0);
    }
}
