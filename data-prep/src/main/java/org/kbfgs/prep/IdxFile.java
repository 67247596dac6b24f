package org.kbfgs.prep;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.Sha256;

/**
 * One IDX file of bytes, checked in full. A header is believed only after the file's real size, counted by reading through
 * it, agrees; memory for the values is allocated after that.
 *
 * @param shape the header's sizes, the count of items first
 * @param values all values, item by item
 * @param sha256 of the file's uncompressed bytes
 */
record IdxFile(Path path, int[] shape, byte[] values, String sha256) {
    static final int IMAGES = 2051;
    static final int LABELS = 2049;

    int count() {
        return shape[0];
    }

    /** Reads a file with the wanted magic number; its last byte is the number of dimensions. */
    static IdxFile read(Path path, int magic) {
        try {
            MessageDigest digest = Sha256.digest();
            int[] shape;
            int size;
            try (InputStream in = new DigestInputStream(open(path), digest)) {
                shape = shape(path, in, magic);
                size = size(path, shape);
                long rest = count(in, size);
                if (rest != size) {
                    throw new BadInput(path + ": " + (rest > size ? "more than " + size : "only " + rest)
                            + " bytes after the header, expected " + size + " (" + words(shape) + ")");
                }
            }
            byte[] values;
            try (InputStream in = open(path)) {
                in.skipNBytes(headerLength(magic));
                values = in.readNBytes(size);
            }
            return new IdxFile(path, shape, values, Sha256.hex(digest));
        } catch (EOFException | ZipException e) {
            throw new BadInput(
                    path + ": gzip data is truncated or damaged (" + e.getMessage() + "), expected a whole file");
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    private static InputStream open(Path path) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        if (!path.toString().endsWith(".gz")) {
            return raw;
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static int headerLength(int magic) {
        return Integer.BYTES * (1 + (magic & 0xff));
    }

    private static int[] shape(Path path, InputStream in, int magic) throws IOException {
        int length = headerLength(magic);
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(length));
        if (header.limit() >= Integer.BYTES) {
            int found = header.getInt();
            if (found != magic) {
                throw new BadInput(
                        path + ": magic number is " + Integer.toUnsignedString(found) + ", expected " + magic);
            }
        }
        if (header.limit() < length) {
            throw new BadInput(path + ": " + header.limit() + " bytes, expected a header of " + length);
        }
        int[] shape = new int[magic & 0xff];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = header.getInt();
            if (shape[i] < 1) {
                throw new BadInput(path + ": size " + Integer.toUnsignedString(shape[i]) + " of dimension " + i
                        + " in the header, expected 1 to " + Integer.MAX_VALUE);
            }
        }
        return shape;
    }

    private static int size(Path path, int[] shape) {
        long size = 1;
        for (int n : shape) {
            size *= n;
            if (size > Integer.MAX_VALUE - 8) {
                throw new BadInput(path + ": header says " + words(shape) + " values, expected less than 2 GiB");
            }
        }
        return (int) size;
    }

    /** Bytes left; it stops soon after more than the limit. */
    private static long count(InputStream in, long limit) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        for (int n = in.read(buffer); n >= 0 && count <= limit; n = in.read(buffer)) {
            count += n;
        }
        return count;
    }

    private static String words(int[] shape) {
        StringBuilder words = new StringBuilder().append(shape[0]);
        for (int i = 1; i < shape.length; i++) {
            words.append(" x ").append(shape[i]);
        }
        return words.toString();
    }
}
