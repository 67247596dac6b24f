package org.kbfgs.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Float32 numbers rounded to bfloat16, the upper half of a float32: sign, 8 bits of exponent, 7 of fraction. To nearest,
 * ties to even, as IEEE 754 rounds: what is too large becomes infinite, NaN stays NaN.
 */
public final class Bfloat16 {

    /** Entries taken at once, few enough for a core's nearest cache. */
    private static final int TILE = 1 << 12;

    private static final int UPPER = 0xFFFF0000;
    private static final int LOWER = 0xFFFF;
    private static final int JUST_BELOW_HALF = 0x7FFF;
    private static final int MAGNITUDE = 0x7FFFFFFF;
    private static final int INFINITY = 0x7F800000;
    private static final int QUIET_BIT = 22;

    private Bfloat16() {}

    /** The bits of a float32, rounded: the lower half is 0. Without branches, so that a loop of it becomes vector code. */
    static int round(int bits) {
        int isNan = (INFINITY - (bits & MAGNITUDE)) >> (Integer.SIZE - 1); // All bits, or none.
        int isOdd = (bits >>> Short.SIZE) & 1;
        int nearest = bits + JUST_BELOW_HALF + isOdd;
        int isCut = ((bits & LOWER) + LOWER) >>> Short.SIZE;
        int quiet = bits | (isCut << QUIET_BIT); // A NaN whose payload is cut could end as infinity.
        return ((nearest & ~isNan) | (quiet & isNan)) & UPPER;
    }

    /** Rounds every entry of a contiguous matrix of float32. Modified. */
    public static void round(Matrix matrix) {
        Transfer transfer = float32(matrix);
        int[] bits = new int[TILE];
        for (long first = 0; first < matrix.length(); first += TILE) {
            int count = (int) Math.min(TILE, matrix.length() - first);
            transfer.readBits(matrix.array(), first, bits, count);
            for (int i = 0; i < count; i++) {
                bits[i] = round(bits[i]);
            }
            transfer.writeBits(bits, count, matrix.array(), first);
        }
    }

    /** Whether rounding would change no entry of a contiguous matrix of float32. */
    public static boolean fits(Matrix matrix) {
        Transfer transfer = float32(matrix);
        int[] bits = new int[TILE];
        for (long first = 0; first < matrix.length(); first += TILE) {
            int count = (int) Math.min(TILE, matrix.length() - first);
            transfer.readBits(matrix.array(), first, bits, count);
            int lower = 0;
            for (int i = 0; i < count; i++) {
                lower |= bits[i];
            }
            if ((lower & LOWER) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies the first {@code entries} of a contiguous matrix of float32, rounded, two bytes each in native order, to
     * {@code bytes} from {@code start}. Bytes are modified.
     */
    public static void copy(Matrix matrix, long entries, byte[] bytes, int start) {
        ShortBuffer to = shorts(bytes, start, entries);
        int[] bits = new int[TILE];
        short[] upper = new short[TILE];
        Transfer transfer = float32(matrix);
        for (long first = 0; first < entries; first += TILE) {
            int count = (int) Math.min(TILE, entries - first);
            transfer.readBits(matrix.array(), first, bits, count);
            for (int i = 0; i < count; i++) {
                upper[i] = (short) (round(bits[i]) >>> Short.SIZE);
            }
            to.put(upper, 0, count);
        }
    }

    /** Fills a contiguous matrix of float32 from what {@link #copy} wrote. The matrix is modified. */
    public static void read(byte[] bytes, int start, Matrix matrix) {
        ShortBuffer from = shorts(bytes, start, matrix.length());
        int[] bits = new int[TILE];
        short[] upper = new short[TILE];
        Transfer transfer = float32(matrix);
        for (long first = 0; first < matrix.length(); first += TILE) {
            int count = (int) Math.min(TILE, matrix.length() - first);
            from.get(upper, 0, count);
            for (int i = 0; i < count; i++) {
                bits[i] = upper[i] << Short.SIZE;
            }
            transfer.writeBits(bits, count, matrix.array(), first);
        }
    }

    private static ShortBuffer shorts(byte[] bytes, int start, long entries) {
        if (bytes.length - start < entries * Short.BYTES) {
            throw new IllegalArgumentException("message has " + (bytes.length - start) + " bytes left, " + entries
                    + " entries of bfloat16 need " + entries * Short.BYTES);
        }
        return ByteBuffer.wrap(bytes, start, bytes.length - start)
                .order(ByteOrder.nativeOrder())
                .asShortBuffer();
    }

    private static Transfer float32(Matrix matrix) {
        if (matrix.type() != ElementType.FLOAT32) {
            throw new IllegalArgumentException("matrix is of " + matrix.type().label() + ", expected float32");
        }
        return matrix.arithmetic().backend().transfer();
    }
}
