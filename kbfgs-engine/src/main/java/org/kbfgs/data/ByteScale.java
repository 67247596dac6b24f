package org.kbfgs.data;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers that are a byte, 0 to 255, over a divisor, in float32: the pixels of most images.
 *
 * @param divisor at least 1
 */
public record ByteScale(int divisor) implements Serializable {

    /** The bytes themselves. */
    public static final ByteScale WHOLE = new ByteScale(1);

    /** Pixels of 0 to 1. */
    public static final ByteScale UNIT = new ByteScale(255);

    /** Bytes that there are. */
    public static final int BYTES = 256;

    /** The largest divisor: float32 holds it and all smaller ones exactly. */
    private static final int LARGEST = 1 << 20;

    private static final Pattern FRACTION = Pattern.compile("1/([0-9]{1,7})");

    public ByteScale {
        if (divisor < 1 || divisor > LARGEST) {
            throw new IllegalArgumentException("divisor of bytes is " + divisor + ", expected 1 to " + LARGEST);
        }
    }

    /** That of a dataset's {@link DatasetSpec#scaling()}; empty if it is not 1 over such a divisor. */
    public static Optional<ByteScale> of(String scaling) {
        Matcher fraction = FRACTION.matcher(scaling);
        if (!fraction.matches()) {
            return Optional.empty();
        }
        int divisor = Integer.parseInt(fraction.group(1));
        return divisor < 1 || divisor > LARGEST ? Optional.empty() : Optional.of(new ByteScale(divisor));
    }

    /** The number that byte b, 0 to 255, stands for. */
    public float number(int b) {
        return b / (float) divisor;
    }

    /** The numbers that the bytes stand for. */
    public float[] numbers() {
        float[] numbers = new float[BYTES];
        for (int b = 0; b < BYTES; b++) {
            numbers[b] = number(b);
        }
        return numbers;
    }

    /** The only byte that may stand for a number; it does if {@link #number} of it is that number. */
    public int nearest(float number) {
        return (int) (number * divisor + 0.5f) & (BYTES - 1);
    }
}
