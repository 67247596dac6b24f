package org.kbfgs.cli;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.kbfgs.io.WholeLocalFile;

/** Rows of grey images of one size, magnified, on white. */
record ImageGrid(int height, int width) {

    /** Pixels of the picture, each way, for a pixel of an image. */
    static final int SCALE = 3;

    /** White pixels around each image. */
    static final int GAP = 4;

    private static final int WHITE = 255;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** Whether a file is a picture by its name, or begins as PNG files do. */
    static boolean isPicture(Path file) {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            return true;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Draws rows of images, each of height x width values, 0 black and 1 white, others cut to these. */
    BufferedImage draw(List<double[][]> rows) {
        int most = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        int down = rows.size() * (height * SCALE + GAP) + GAP;
        int across = most * (width * SCALE + GAP) + GAP;
        BufferedImage picture = new BufferedImage(across, down, BufferedImage.TYPE_BYTE_GRAY);
        int[] white = new int[down * across];
        Arrays.fill(white, WHITE);
        picture.getRaster().setSamples(0, 0, across, down, 0, white);
        for (int row = 0; row < rows.size(); row++) {
            int top = GAP + row * (height * SCALE + GAP);
            double[][] images = rows.get(row);
            for (int i = 0; i < images.length; i++) {
                paint(picture.getRaster(), GAP + i * (width * SCALE + GAP), top, images[i]);
            }
        }
        return picture;
    }

    private void paint(WritableRaster picture, int left, int top, double[] image) {
        for (int y = 0; y < height * SCALE; y++) {
            for (int x = 0; x < width * SCALE; x++) {
                double value = image[y / SCALE * width + x / SCALE];
                long grey = Math.round(WHITE * Math.max(0, Math.min(1, value)));
                picture.setSample(left + x, top + y, 0, (int) grey);
            }
        }
    }

    /** Writes the drawing as a PNG file. */
    void write(Path file, boolean overwrite, List<double[][]> rows) throws IOException {
        WholeLocalFile.write(file, overwrite, out -> write(out, rows));
    }

    /** Writes the drawing as PNG. */
    void write(OutputStream out, List<double[][]> rows) throws IOException {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        if (!ImageIO.write(draw(rows), "png", out)) {
            throw new IOException("this Java writes no PNG");
        }
    }
}
