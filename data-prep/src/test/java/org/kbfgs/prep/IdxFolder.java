package org.kbfgs.prep;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small raw folders: pixel p of row i is (7 i + 41 p) mod 256, the label i mod 10. */
final class IdxFolder {
    static final int TRAIN = 12;
    static final int TEST = 5;
    static final int HEIGHT = 3;
    static final int WIDTH = 2;

    private IdxFolder() {}

    static void write(Path folder, String suffix) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("train-images-idx3-ubyte" + suffix), packed(images(TRAIN), suffix));
        Files.write(folder.resolve("train-labels-idx1-ubyte" + suffix), packed(labels(TRAIN), suffix));
        Files.write(folder.resolve("t10k-images-idx3-ubyte" + suffix), packed(images(TEST), suffix));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte" + suffix), packed(labels(TEST), suffix));
    }

    static byte[] images(int rows) throws IOException {
        byte[] values = new byte[rows * HEIGHT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) pixel(i / (HEIGHT * WIDTH), i % (HEIGHT * WIDTH));
        }
        return idx(values, IdxFile.IMAGES, rows, HEIGHT, WIDTH);
    }

    static int pixel(int row, int p) {
        return (7 * row + 41 * p) % 256;
    }

    static byte[] labels(int rows) throws IOException {
        byte[] values = new byte[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = (byte) (i % 10);
        }
        return idx(values, IdxFile.LABELS, rows);
    }

    static byte[] idx(byte[] values, int... header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int n : header) {
            out.writeInt(n);
        }
        out.write(values);
        return bytes.toByteArray();
    }

    static byte[] packed(byte[] plain, String suffix) throws IOException {
        if (!suffix.endsWith(".gz")) {
            return plain;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }
}
