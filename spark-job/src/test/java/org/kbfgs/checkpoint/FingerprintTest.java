package org.kbfgs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.RowBlock;
import org.kbfgs.data.Shard;
import org.kbfgs.io.Sha256;
import org.kbfgs.linalg.ElementType;

/** A fingerprint is of an example's numbers, not of how a shard keeps them. */
class FingerprintTest {

    private static final byte[] BYTES = {0, 1, (byte) 200, (byte) 255, 7, 9};
    private static final float[] FLOATS = new float[BYTES.length];
    private static final double[] DOUBLES = new double[BYTES.length];

    static {
        for (int i = 0; i < BYTES.length; i++) {
            FLOATS[i] = Byte.toUnsignedInt(BYTES[i]) / 255f;
            DOUBLES[i] = FLOATS[i];
        }
    }

    @Test
    void itIsTheSameOfBytesAndOfTheNumbersThatTheyStandFor() {
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT64}) {
            byte[] expected = digest(new RowBlock.Doubles(3, 2, DOUBLES), type);
            assertThat(digest(new RowBlock.Floats(3, 2, FLOATS), type)).isEqualTo(expected);
            assertThat(digest(new RowBlock.Bytes(3, 2, BYTES, ByteScale.UNIT.numbers()), type))
                    .isEqualTo(expected);
        }
    }

    /** So that what older programs wrote stays true. */
    @Test
    void itIsThatOfTheRowsInLittleEndianOrderAfterTheirShape() {
        ByteBuffer rows = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        rows.put("3x2".getBytes(StandardCharsets.US_ASCII));
        for (float number : FLOATS) {
            rows.putFloat(number);
        }
        byte[] expected = Sha256.digest().digest(java.util.Arrays.copyOf(rows.array(), rows.position()));
        assertThat(digest(new RowBlock.Floats(3, 2, FLOATS), ElementType.FLOAT32))
                .isEqualTo(expected);
    }

    private static byte[] digest(RowBlock features, ElementType type) {
        return Fingerprint.digest(new Shard(0, 1, features, Optional.empty()), type);
    }
}
