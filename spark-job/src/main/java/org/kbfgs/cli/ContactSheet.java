package org.kbfgs.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.features.FeatureSums;
import org.kbfgs.spark.dataset.DatasetImages;

/**
 * Images from all parts of a dataset, in one picture.
 *
 * @param black the value that is drawn black
 * @param white the value that is drawn white
 */
record ContactSheet(double[][] images, DatasetSpec spec, double black, double white) {

    private static final int WIDTH = 1600;

    /** Deviations from the mean that are drawn black and white, of values that are not of 0 to 1. */
    private static final double DEVIATIONS = 2.5;

    /** Reads images of equally distant ids. */
    static ContactSheet of(SparkSession session, String path, int count, FeatureSums sums) {
        long number = Math.min(count, sums.count());
        List<Long> ids = LongStream.range(0, number)
                .mapToObj(i -> i * sums.count() / number)
                .toList();
        DatasetImages images = DatasetImages.of(session, path, ids);
        if (sums.least() >= 0 && sums.most() <= 1) {
            return new ContactSheet(images.rows(), images.spec(), 0, 1);
        }
        double spread = DEVIATIONS * Math.sqrt(sums.totalVariance() / sums.width());
        return new ContactSheet(images.rows(), images.spec(), sums.mean() - spread, sums.mean() + spread);
    }

    void write(OutputStream out) throws IOException {
        int across = Math.max(1, WIDTH / (spec.width() * ImageGrid.SCALE + ImageGrid.GAP));
        List<double[][]> rows = new ArrayList<>();
        for (int first = 0; first < images.length; first += across) {
            rows.add(Arrays.stream(images, first, Math.min(images.length, first + across))
                    .map(this::shade)
                    .toArray(double[][]::new));
        }
        new ImageGrid(spec.height(), spec.width()).write(out, rows);
    }

    private double[] shade(double[] image) {
        double range = white > black ? white - black : 1; // of equal values
        return Arrays.stream(image).map(value -> (value - black) / range).toArray();
    }
}
