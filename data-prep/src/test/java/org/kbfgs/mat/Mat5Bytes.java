package org.kbfgs.mat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a MAT file with one matrix, whose class and storage differ, as MATLAB stores whole numbers. */
record Mat5Bytes(ByteOrder order, int type, int storage, int bytesEach) {

    static final int DOUBLE_CLASS = 6;
    static final int SINGLE_CLASS = 7;

    /** Storages. */
    static final int INT8 = 1;

    static final int UINT8 = 2;
    static final int INT16 = 3;
    static final int UINT16 = 4;
    static final int INT32 = 5;

    private static final int UINT32 = 6;
    private static final int MATRIX = 14;

    byte[] of(String name, int rows, int columns, long[] values) {
        ByteBuffer out = ByteBuffer.allocate(1024).order(order);
        out.put("MATLAB 5.0 MAT-file, Platform: PCWIN64".getBytes(StandardCharsets.US_ASCII));
        out.position(124);
        out.putShort((short) 0x0100).putShort((short) ('M' << 8 | 'I'));
        out.putInt(MATRIX).putInt(0); // the length follows
        int start = out.position();
        out.putInt(UINT32).putInt(8).putInt(type).putInt(0);
        out.putInt(INT32).putInt(8).putInt(rows).putInt(columns);
        put(out, INT8, 1, name.chars().asLongStream().toArray());
        put(out, storage, bytesEach, values);
        out.putInt(start - 4, out.position() - start);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    /** An element; up to four bytes lie in the tag itself. */
    private static void put(ByteBuffer out, int storage, int each, long[] values) {
        int bytes = each * values.length;
        if (bytes <= 4) {
            out.putInt(bytes << 16 | storage);
        } else {
            out.putInt(storage).putInt(bytes);
        }
        for (long value : values) {
            switch (each) {
                case 1 -> out.put((byte) value);
                case 2 -> out.putShort((short) value);
                default -> out.putInt((int) value);
            }
        }
        while (out.position() % 8 != 0) {
            out.put((byte) 0);
        }
    }
}
