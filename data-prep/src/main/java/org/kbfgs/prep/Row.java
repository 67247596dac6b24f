package org.kbfgs.prep;

/** An example: its pixels are {@code pixels[offset]} to {@code pixels[offset + length - 1]}, unsigned. */
record Row(long id, byte[] pixels, int offset, int length, int label) {
    private static final float SCALE = 255f;

    float feature(int i) {
        return Byte.toUnsignedInt(pixels[offset + i]) / SCALE;
    }
}
