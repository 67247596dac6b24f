package org.kbfgs.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;

/** However a block keeps its numbers, the same rows of it are the same bits; and bytes stand for what they were made from. */
class GatherTest {

    private static final int ROWS = 50;
    private static final int COLUMNS = 7;

    @ParameterizedTest
    @CsvSource({"1,FLOAT32", "255,FLOAT32", "255,FLOAT64", "65536,FLOAT32"})
    void bytesAreTheNumbersThatTheyStandFor(int divisor, ElementType type) {
        Arithmetic arithmetic = BackendChoice.of(type);
        SplittableRandom random = new SplittableRandom(divisor);
        ByteScale scale = new ByteScale(divisor);
        byte[] bytes = new byte[ROWS * COLUMNS];
        float[] floats = new float[bytes.length];
        double[] doubles = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int b = random.nextInt(ByteScale.BYTES);
            bytes[i] = (byte) b;
            floats[i] = b / (float) divisor;
            doubles[i] = floats[i];
        }
        RowBlock ofBytes = new RowBlock.Bytes(ROWS, COLUMNS, bytes, scale.numbers());
        int[] rows = random.ints(37, 0, ROWS).toArray();
        for (int first : new int[] {0, 5, 36}) {
            Matrix seen = gathered(ofBytes, rows, first, arithmetic);
            assertThat(seen.toDoubles())
                    .isEqualTo(gathered(new RowBlock.Floats(ROWS, COLUMNS, floats), rows, first, arithmetic)
                            .toDoubles());
            assertThat(seen.toDoubles())
                    .isEqualTo(gathered(new RowBlock.Doubles(ROWS, COLUMNS, doubles), rows, first, arithmetic)
                            .toDoubles());
            for (int r = 0; r < seen.rows(); r++) {
                for (int c = 0; c < COLUMNS; c++) {
                    assertThat(seen.get(r, c)).isEqualTo(floats[rows[first + r] * COLUMNS + c]);
                    assertThat(ofBytes.at(rows[first + r], c)).isEqualTo(seen.get(r, c));
                }
            }
        }
    }

    private static Matrix gathered(RowBlock block, int[] rows, int first, Arithmetic arithmetic) {
        Matrix into = arithmetic.uninitialized(rows.length - first, COLUMNS);
        new Gather().gather(block, rows, first, into);
        return into;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 127, 255, 256, 65535, 65536, 1 << 20})
    void aNumberLeadsBackToItsByte(int divisor) {
        ByteScale scale = new ByteScale(divisor);
        float[] numbers = scale.numbers();
        for (int b = 0; b < ByteScale.BYTES; b++) {
            assertThat(numbers[b]).isEqualTo(b / (float) divisor);
            assertThat(scale.nearest(numbers[b])).isEqualTo(b);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0.3f, -0.0f, -1 / 255f, 256 / 255f, 1e30f, Float.NaN, Float.POSITIVE_INFINITY, 0x1p-149f})
    void noByteStandsForOtherNumbers(float number) {
        float seen = ByteScale.UNIT.number(ByteScale.UNIT.nearest(number));
        assertThat(Float.floatToRawIntBits(seen)).isNotEqualTo(Float.floatToRawIntBits(number));
    }

    @Test
    void aDatasetsScalingSaysWhatItsBytesWere() {
        assertThat(ByteScale.of(DatasetSpec.BYTES_TO_UNIT)).contains(ByteScale.UNIT);
        assertThat(ByteScale.of("1/1")).contains(ByteScale.WHOLE);
        for (String other : new String[] {"", "1", "1/0", "2/255", "1/9999999", "1/255.0", "1/-1", "1/99999999999"}) {
            assertThat(ByteScale.of(other)).as(other).isEmpty();
        }
    }
}
