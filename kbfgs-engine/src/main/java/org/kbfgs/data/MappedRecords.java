package org.kbfgs.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;

/**
 * Records of equal length in a file that is mapped into memory. The system reads the pages of a record when the record is
 * used, and keeps them while it has room. A map is of less than 2^31 bytes, so that a large file has several. The maps end
 * when nothing refers to them any more; the file may be closed and deleted before.
 */
public final class MappedRecords {

    private static final long LARGEST_MAP = 1L << 30;
    private static final int LARGEST_SHIFT = 30;

    private final int records;
    private final int recordBytes;

    /** Each map has this power of two of records, the last one may have fewer. */
    private final int shift;

    private final ByteBuffer[] maps;
    private final FloatBuffer[] floats;

    private MappedRecords(int records, int recordBytes, int shift, ByteBuffer[] maps) {
        this.records = records;
        this.recordBytes = recordBytes;
        this.shift = shift;
        this.maps = maps;
        this.floats = new FloatBuffer[maps.length];
        for (int i = 0; i < maps.length; i++) {
            floats[i] = maps[i].asFloatBuffer();
        }
    }

    /** Maps the first records of a file, which has at least so many. */
    public static MappedRecords of(FileChannel file, int records, int recordBytes) throws IOException {
        return of(file, records, recordBytes, LARGEST_MAP);
    }

    /** @param mapBytes the most bytes of a map of several records */
    static MappedRecords of(FileChannel file, int records, int recordBytes, long mapBytes) throws IOException {
        int shift = 0;
        while (shift < LARGEST_SHIFT && (long) recordBytes << (shift + 1) <= mapBytes) {
            shift++;
        }
        long each = 1L << shift;
        ByteBuffer[] maps = new ByteBuffer[Math.toIntExact((records + each - 1) / each)];
        for (int i = 0; i < maps.length; i++) {
            long first = i * each;
            long count = Math.min(each, records - first);
            maps[i] = file.map(FileChannel.MapMode.READ_ONLY, first * recordBytes, count * recordBytes)
                    .order(ByteOrder.nativeOrder());
        }
        return new MappedRecords(records, recordBytes, shift, maps);
    }

    /** Bytes of all records. */
    public long bytes() {
        return (long) records * recordBytes;
    }

    /** The number of maps. */
    int maps() {
        return maps.length;
    }

    private int start(int record) {
        return (record & ((1 << shift) - 1)) * recordBytes;
    }

    /** The byte at a place of a record, 0 to 255. */
    int unsignedByte(int record, int at) {
        return Byte.toUnsignedInt(maps[record >>> shift].get(start(record) + at));
    }

    /** The float32 that begins at a byte of a record. */
    float number(int record, int at) {
        return maps[record >>> shift].getFloat(start(record) + at);
    }

    /** Copies bytes of a record, from byte {@code at} on, to places {@code to} and on. Modified: into. */
    void copyBytes(int record, int at, byte[] into, int to, int count) {
        maps[record >>> shift].get(start(record) + at, into, to, count);
    }

    /** The same of float32 numbers; records are multiples of their size, and so is {@code at}. Modified: into. */
    void copyFloats(int record, int at, float[] into, int to, int count) {
        floats[record >>> shift].get((start(record) + at) / Float.BYTES, into, to, count);
    }
}
