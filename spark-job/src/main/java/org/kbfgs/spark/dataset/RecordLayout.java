package org.kbfgs.spark.dataset;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The places of an example's numbers in its record of a file. Groups of float32 come before groups of bytes, and a record
 * with float32 is a multiple of its size long, so that each float32 is at a multiple of its size.
 *
 * @param bytes of a record
 */
record RecordLayout(int bytes, int targets, int weights, int features) {

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

    static RecordLayout of(Group targets, Group weights, Group features) {
        List<Group> groups = List.of(targets, weights, features);
        int[] offsets = new int[groups.size()];
        int bytes = 0;
        for (boolean floats : List.of(true, false)) {
            for (int i = 0; i < offsets.length; i++) {
                if (groups.get(i).isOfFloats() == floats) {
                    offsets[i] = bytes;
                    bytes = Math.addExact(bytes, groups.get(i).bytes());
                }
            }
        }
        int last = bytes % Float.BYTES;
        int padding = last > 0 && groups.stream().anyMatch(Group::isOfFloats) ? Float.BYTES - last : 0;
        return new RecordLayout(Math.addExact(bytes, padding), offsets[0], offsets[1], offsets[2]);
    }
}
