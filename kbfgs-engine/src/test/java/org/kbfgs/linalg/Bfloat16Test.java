package org.kbfgs.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class Bfloat16Test {

    private static final int ALL = 1 << 16;

    @Example
    void everyBfloat16IsAFixedPoint() {
        for (int upper = 0; upper < ALL; upper++) {
            assertThat(Bfloat16.round(upper << 16)).isEqualTo(upper << 16);
        }
    }

    /** Every bit pattern of a float32 is as likely: all exponents, infinities, NaN. */
    @Property(tries = 20_000)
    void anyOtherIsRoundedToTheNearest(@ForAll long seed) {
        assertRounded(new SplittableRandom(seed).nextInt());
    }

    /** Lower halves around 0, one half and the next number, below every bfloat16. */
    @Property(tries = 2_000)
    void soAreThoseNearATie(@ForAll @IntRange(max = ALL - 1) int upper, @ForAll @IntRange(min = -2, max = 2) int off) {
        for (int lower : new int[] {0, 0x8000, ALL}) {
            assertRounded((upper << 16) + lower + off);
        }
    }

    @Example
    void tiesGoToTheEvenOne() {
        assertThat(rounded(0x3F808000)).isEqualTo(0x3F800000); // 1 + 2^-8, between 1 and 1 + 2^-7
        assertThat(rounded(0x3F818000)).isEqualTo(0x3F820000); // 1 + 3 2^-8, between 1 + 2^-7 and 1 + 2^-6
    }

    @Example
    void whatIsTooLargeBecomesInfiniteAndInfinitiesStay() {
        assertThat(Float.intBitsToFloat(rounded(Float.floatToRawIntBits(Float.MAX_VALUE))))
                .isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Float.intBitsToFloat(rounded(Float.floatToRawIntBits(-Float.MAX_VALUE))))
                .isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(rounded(0x7F7F7FFF)).as("the last that does not").isEqualTo(0x7F7F0000);
    }

    @Property(tries = 2_000)
    void nanStaysNanOfTheSameSign(@ForAll @IntRange(min = 1, max = 0x7FFFFF) int payload, @ForAll boolean negative) {
        int sign = negative ? Integer.MIN_VALUE : 0;
        for (int fraction : new int[] {payload, (payload & 0xFFFF) | 1}) {
            int rounded = rounded(sign | 0x7F800000 | fraction);
            assertThat(Float.intBitsToFloat(rounded)).isNaN();
            assertThat(rounded & Integer.MIN_VALUE).isEqualTo(sign);
        }
    }

    /** More entries than are taken at once, and one that is none of them. */
    @Property(tries = 30)
    void arraysAreRoundedEntryByEntry(@ForAll @IntRange(min = 1, max = 10_000) int length, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix whole = Matrices.FLOAT32.vector(length + 1L);
        int[] bits = new int[length];
        for (int i = 0; i <= length; i++) {
            float value = (float) (random.nextDouble() - 0.5) * (1 << random.nextInt(20));
            whole.set(i, value);
            if (i < length) {
                bits[i] = rounded(Float.floatToRawIntBits(value));
            }
        }
        int start = 3;
        byte[] bytes = new byte[start + 2 * (length + 1)];
        Bfloat16.copy(whole, length, bytes, start);
        assertThat(bytes[bytes.length - 1] | bytes[bytes.length - 2] | bytes[0]).isZero();
        Matrix read = Matrices.FLOAT32.vector(length);
        Bfloat16.read(bytes, start, read);
        Bfloat16.round(whole);
        for (int i = 0; i < length; i++) {
            assertThat(Float.floatToRawIntBits((float) whole.get(i))).isEqualTo(bits[i]);
            assertThat(Float.floatToRawIntBits((float) read.get(i))).isEqualTo(bits[i]);
        }
    }

    @Example
    void aShortMessageOrAnotherTypeIsRefused() {
        Matrix three = Matrices.FLOAT32.vector(3);
        assertThatThrownBy(() -> Bfloat16.read(new byte[6], 1, three))
                .hasMessage("message has 5 bytes left, 3 entries of bfloat16 need 6");
        assertThatThrownBy(() -> Bfloat16.round(Matrices.FLOAT64.vector(3)))
                .hasMessage("matrix is of float64, expected float32");
    }

    private static int rounded(int bits) {
        assertRounded(bits);
        return Bfloat16.round(bits);
    }

    /** Against what IEEE 754 says, in float64, where differences of two float32 next to each other are exact. */
    private static void assertRounded(int bits) {
        float x = Float.intBitsToFloat(bits);
        float rounded = Float.intBitsToFloat(Bfloat16.round(bits));
        assertThat(Bfloat16.round(bits) & 0xFFFF).as("lower half of %a", x).isZero();
        if (Float.isNaN(x)) {
            assertThat(rounded).isNaN();
        } else if (Float.isInfinite(x)) {
            assertThat(rounded).isEqualTo(x);
        } else {
            assertThat(rounded).as("%a", x).isEqualTo(nearest(bits));
        }
    }

    /** One of the two bfloat16 around a finite x; past the largest there would be 2^128. */
    private static float nearest(int bits) {
        int towardsZero = bits & 0xFFFF0000;
        int away = towardsZero + 0x10000;
        double x = Float.intBitsToFloat(bits);
        double below = Math.abs(x - Float.intBitsToFloat(towardsZero));
        double above = Math.abs(unbounded(away) - x);
        boolean isEven = (towardsZero & 0x10000) == 0;
        boolean goesDown = below < above || (below == above && isEven);
        return Float.intBitsToFloat(goesDown ? towardsZero : away);
    }

    private static double unbounded(int bits) {
        float value = Float.intBitsToFloat(bits);
        return Float.isInfinite(value) ? Math.copySign(0x1p128, value) : value;
    }
}
