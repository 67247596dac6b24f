package org.kbfgs.spark.dataset;

import java.nio.ByteBuffer;

/**
 * The places of an example's numbers in its record of a file. Groups of float32 come before groups of bytes, and a record
 * with float32 is a multiple of its size long, so that each float32 is at a multiple of its size.
 *
 * @param bytes of a record
 */
record RecordLayout(int bytes, int targets, int features) {

    /** Numbers of one kind: so many, of one byte each or of four, which are float32. */
    record Group(int columns, int width) {

        int bytes() {
            return Math.multiplyExact(columns, width);
        }

        private boolean isOfFloats() {
            return columns > 0 && width == Float.BYTES;
        }

        /** Writes a number at the buffer's position, which moves. Modified: to. */
        void put(double number, ByteBuffer to) {
            if (width == Float.BYTES) {
                to.putFloat((float) number);
            } else {
                to.put((byte) number);
            }
        }
    }

    static RecordLayout of(Group targets, Group features) {
        int bytes = Math.addExact(targets.bytes(), features.bytes());
        boolean featuresFirst = features.isOfFloats() && !targets.isOfFloats();
        int last = bytes % Float.BYTES;
        int padding = last > 0 && (features.isOfFloats() || targets.isOfFloats()) ? Float.BYTES - last : 0;
        return new RecordLayout(
                Math.addExact(bytes, padding),
                featuresFirst ? features.bytes() : 0,
                featuresFirst ? 0 : targets.bytes());
    }
}
