package org.kbfgs.calibration;

import java.util.List;

/**
 * The number of iterations that a method takes to a target loss with mini-batches of m examples: {@code least + examples / m}, the law of
 * McCandlish, Kaplan and Amodei, "An Empirical Model of Large-Batch Training" (2018). With m below {@code examples / least} the number of
 * examples hardly depends on m, with m above it the number of iterations.
 *
 * @param least iterations in the limit of large mini-batches, at least 0
 * @param examples in the limit of small mini-batches, at least 0
 */
public record BatchSizeLaw(double least, double examples) {

    /** What was measured at one size of the mini-batch. */
    public record Point(int miniBatch, double iterations) {}

    /**
     * Least squares of the relative deviations.
     *
     * @param points of at least two sizes of the mini-batch
     * @throws IllegalArgumentException if there are fewer
     */
    public static BatchSizeLaw fit(List<Point> points) {
        if (points.stream().mapToInt(Point::miniBatch).distinct().count() < 2) {
            throw new IllegalArgumentException("expected at least 2 sizes of the mini-batch");
        }
        // Of x = (1, 1/m) / iterations against 1.
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ay = 0;
        double by = 0;
        for (Point point : points) {
            double a = 1 / point.iterations();
            double b = a / point.miniBatch();
            aa += a * a;
            ab += a * b;
            bb += b * b;
            ay += a;
            by += b;
        }
        double determinant = aa * bb - ab * ab;
        double least = (bb * ay - ab * by) / determinant;
        double examples = (aa * by - ab * ay) / determinant;
        if (examples < 0) {
            return new BatchSizeLaw(ay / aa, 0);
        }
        return least < 0 ? new BatchSizeLaw(0, by / bb) : new BatchSizeLaw(least, examples);
    }

    /** The expected number of iterations. */
    public double iterations(double miniBatch) {
        return least + examples / miniBatch;
    }

    /** The largest relative deviation of the law from what was measured. */
    public double largestDeviation(List<Point> points) {
        return points.stream()
                .mapToDouble(point -> Math.abs(iterations(point.miniBatch()) / point.iterations() - 1))
                .max()
                .orElse(0);
    }
}
