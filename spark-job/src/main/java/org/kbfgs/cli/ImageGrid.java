package org.kbfgs.cli;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.kbfgs.io.WholeLocalFile;

/** Two rows of grey images of one size, magnified, on white: some above, what belongs to them below. */
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

    /** Draws images given as rows of height x width values, 0 black and 1 white, others cut to these. */
    BufferedImage draw(double[][] above, double[][] below) {
        int down = 2 * (height * SCALE + GAP) + GAP;
        int across = above.length * (width * SCALE + GAP) + GAP;
        BufferedImage picture = new BufferedImage(across, down, BufferedImage.TYPE_BYTE_GRAY);
        int[] white = new int[down * across];
        Arrays.fill(white, WHITE);
        picture.getRaster().setSamples(0, 0, across, down, 0, white);
        for (int i = 0; i < above.length; i++) {
            int left = GAP + i * (width * SCALE + GAP);
            paint(picture.getRaster(), left, GAP, above[i]);
            paint(picture.getRaster(), left, 2 * GAP + height * SCALE, below[i]);
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

    /** Writes the drawing as PNG. */
    void write(Path file, boolean overwrite, double[][] above, double[][] below) throws IOException {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        WholeLocalFile.write(file, overwrite, out -> {
            if (!ImageIO.write(draw(above, below), "png", out)) {
                throw new IOException("this Java writes no PNG");
            }
        });
    }
}
