package org.kbfgs.prep;

import org.kbfgs.data.ByteScale;

/** An example: its pixels are {@code pixels[offset]} to {@code pixels[offset + length - 1]}, unsigned. */
record Row(long id, byte[] pixels, int offset, int length, int label) {
    private static final ByteScale SCALE = ByteScale.UNIT;

    float feature(int i) {
        return SCALE.number(Byte.toUnsignedInt(pixels[offset + i]));
    }
}
