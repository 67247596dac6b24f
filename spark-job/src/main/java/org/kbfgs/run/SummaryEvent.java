package org.kbfgs.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.nd4j.shade.protobuf.CodedOutputStream;

/**
 * One event of TensorBoard's event files: values with tags at a step. The messages are those of TensorFlow's {@code event.proto}
 * and {@code summary.proto}, the records those of its {@code record_writer}.
 */
final class SummaryEvent {

    /** Fields of {@code Event}. */
    private static final int WALL_TIME = 1;

    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;

    /** Fields of {@code Summary} and {@code Summary.Value}. */
    private static final int VALUE = 1;

    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int HISTOGRAM = 5;

    /** The first field of {@code HistogramProto}, of the bounds of its buckets, and of their counts. */
    private static final int MIN = 1;

    private static final int BUCKET_LIMIT = 6;
    private static final int BUCKET = 7;

    private static final int BUCKETS = 20;
    private static final int MASK_ROTATION = 15;
    private static final int MASK_DELTA = 0xa282ead8;

    private final double seconds;
    private final long step;
    private final List<byte[]> values = new ArrayList<>();

    /** Writes the fields of a message. */
    @FunctionalInterface
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /**
     * An event without values.
     *
     * @param seconds since 1970
     * @param step iterations trained
     */
    SummaryEvent(double seconds, long step) {
        this.seconds = seconds;
        this.step = step;
    }

    /** The record that an event file begins with. */
    static byte[] header(double seconds) {
        return record(message(out -> {
            out.writeDouble(WALL_TIME, seconds);
            out.writeString(FILE_VERSION, "brain.Event:2");
        }));
    }

    /** Adds a number. */
    void scalar(String tag, double value) {
        values.add(message(out -> {
            out.writeString(TAG, tag);
            out.writeFloat(SIMPLE_VALUE, (float) value);
        }));
    }

    /** Adds the distribution of at least one number, in buckets of equal width. */
    void histogram(String tag, List<Double> numbers) {
        double[] sorted = numbers.stream().mapToDouble(x -> x).sorted().toArray();
        values.add(message(out -> {
            out.writeString(TAG, tag);
            out.writeByteArray(HISTOGRAM, histogram(sorted));
        }));
    }

    private static byte[] histogram(double[] sorted) {
        double min = sorted[0];
        double max = sorted[sorted.length - 1];
        double[] limits = new double[BUCKETS];
        double[] counts = new double[BUCKETS];
        for (int b = 0; b < BUCKETS; b++) {
            limits[b] = b == BUCKETS - 1 ? max : min + (max - min) * (b + 1) / BUCKETS;
        }
        for (double x : sorted) {
            int b = Arrays.binarySearch(limits, x);
            counts[Math.min(BUCKETS - 1, b < 0 ? -b - 1 : b)]++;
        }
        double[] moments = {
            min,
            max,
            sorted.length,
            Arrays.stream(sorted).sum(),
            Arrays.stream(sorted).map(x -> x * x).sum()
        };
        return message(out -> {
            for (int i = 0; i < moments.length; i++) {
                out.writeDouble(MIN + i, moments[i]);
            }
            out.writeByteArray(BUCKET_LIMIT, packed(limits));
            out.writeByteArray(BUCKET, packed(counts));
        });
    }

    private static byte[] packed(double[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(numbers).forEach(bytes::putDouble);
        return bytes.array();
    }

    /** The record of the event with its values so far. */
    byte[] record() {
        byte[] summary = message(out -> {
            for (byte[] value : values) {
                out.writeByteArray(VALUE, value);
            }
        });
        return record(message(out -> {
            out.writeDouble(WALL_TIME, seconds);
            out.writeInt64(STEP, step);
            out.writeByteArray(SUMMARY, summary);
        }));
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // An array takes all.
        }
        return bytes.toByteArray();
    }

    /** Length, its checksum, data, their checksum; little-endian. */
    private static byte[] record(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + data.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(checksum(Arrays.copyOf(record.array(), Long.BYTES)));
        return record.put(data).putInt(checksum(data)).array();
    }

    private static int checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), MASK_ROTATION) + MASK_DELTA;
    }
}
