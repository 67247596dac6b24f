package org.kbfgs.table;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum of finite float64 numbers without rounding, so that it does not depend on their order: a fixed-point number wide
 * enough for every float64, in digits of 32 bits whose carries wait in the upper half of a long. At most 2^30 numbers.
 */
final class ExactSum implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int DIGIT_BITS = 32;
    private static final long DIGIT = 0xffffffffL;
    private static final int MANTISSA_BITS = 52;
    private static final int SMALLEST = 1074;

    private static final BigDecimal UNIT = BigDecimal.ONE.divide(new BigDecimal(BigInteger.ONE.shiftLeft(SMALLEST)));

    /** Digit i counts 2^(32 i - 1074). */
    private final long[] digits = new long[68];

    /** Modified. */
    void add(double x) {
        long bits = Double.doubleToRawLongBits(x);
        int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
        long fraction = bits & ((1L << MANTISSA_BITS) - 1);
        long mantissa = exponent == 0 ? fraction : fraction | 1L << MANTISSA_BITS;
        int place = Math.max(exponent, 1) - 1;
        int digit = place / DIGIT_BITS;
        int shift = place % DIGIT_BITS;
        long sign = bits < 0 ? -1 : 1;
        digits[digit] += sign * (mantissa << shift & DIGIT);
        digits[digit + 1] += sign * (mantissa >>> DIGIT_BITS - shift & DIGIT);
        digits[digit + 2] += sign * (shift == 0 ? 0 : mantissa >>> 2 * DIGIT_BITS - shift);
    }

    /** Adds the square of x. Modified. */
    void addSquare(double x) {
        double square = x * x;
        add(square);
        add(Math.fma(x, x, -square));
    }

    /** Adds a product. Modified. */
    void addProduct(double x, double y) {
        double product = x * y;
        add(product);
        add(Math.fma(x, y, -product));
    }

    /** Adds a weight, a number of float32, times the square of x. Modified. */
    void addSquare(double x, double weight) {
        double square = x * x;
        addProduct(square, weight);
        addProduct(Math.fma(x, x, -square), weight);
    }

    /** Modified. */
    void add(ExactSum other) {
        for (int i = 0; i < digits.length; i++) {
            digits[i] += other.digits[i];
        }
    }

    BigDecimal value() {
        BigInteger sum = BigInteger.ZERO;
        for (int i = digits.length - 1; i >= 0; i--) {
            sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
        }
        return new BigDecimal(sum).multiply(UNIT);
    }
}
