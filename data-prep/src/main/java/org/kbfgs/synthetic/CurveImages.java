package org.kbfgs.synthetic;

import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.LongStream;
import org.apache.commons.math3.analysis.interpolation.SplineInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;
import org.apache.commons.math3.util.FastMath;
import org.kbfgs.mat.CurvesFile;
import org.kbfgs.source.GeneratedExamples;

/** Draws images of a curve through three random points. */
record CurveImages(long seed) implements GeneratedExamples.Generator {

    private static final int SIDE = CurvesFile.SIDE;
    private static final int POINTS = 3;

    /** Coordinates of points, in pixels from the image's edge. */
    private static final double LEAST = 2;

    private static final double MOST = 26;

    /** Between the points' x. */
    private static final double LEAST_GAP = 2;

    private static final int SAMPLES = 100;

    /** What a sample adds to the image, for each pixel of the curve's length. */
    private static final double INK = 0.765;

    /** The kernel of the smoothing, which keeps 1.5 times the ink: centre, edges and corners. */
    private static final double CENTRE = 1.5 / 2;

    private static final double EDGE = 1.5 / 12;
    private static final double CORNER = 1.5 / 24;

    @Override
    public Iterator<float[]> features(long from, long to) {
        return LongStream.range(from, to).mapToObj(this::image).iterator();
    }

    float[] image(long number) {
        Draws draws = new Draws(seed, Draws.Purpose.CURVE, number);
        double[] x = new double[SAMPLES];
        double[] y = new double[SAMPLES];
        do {
            sample(curve(draws), x, y);
        } while (Arrays.stream(y).anyMatch(value -> value < LEAST || value > MOST));
        return smoothed(inked(x, y));
    }

    /** A natural cubic spline through points with x far enough apart. */
    private static PolynomialSplineFunction curve(Draws draws) {
        double[] x = new double[POINTS];
        do {
            Arrays.setAll(x, i -> draws.uniform(LEAST, MOST));
            Arrays.sort(x);
        } while (x[1] - x[0] < LEAST_GAP || x[2] - x[1] < LEAST_GAP);
        double[] y = new double[POINTS];
        Arrays.setAll(y, i -> draws.uniform(LEAST, MOST));
        return new SplineInterpolator().interpolate(x, y);
    }

    /** Points of the curve, equally far apart in x. Modified: x, y. */
    private static void sample(PolynomialSplineFunction curve, double[] x, double[] y) {
        double[] knots = curve.getKnots();
        double first = knots[0];
        double last = knots[knots.length - 1];
        Arrays.setAll(x, i -> FastMath.min(last, first + (last - first) * i / (SAMPLES - 1)));
        Arrays.setAll(y, i -> curve.value(x[i]));
    }

    /** Each sample's ink, shared bilinearly among the four nearest pixels' centres. */
    private static double[] inked(double[] x, double[] y) {
        double[] image = new double[SIDE * SIDE];
        for (int i = 1; i < SAMPLES; i++) {
            double ink = INK * FastMath.hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
            double column = x[i] - 0.5;
            double row = y[i] - 0.5;
            int left = (int) column;
            int top = (int) row;
            double right = column - left;
            double bottom = row - top;
            int at = top * SIDE + left;
            image[at] += ink * (1 - bottom) * (1 - right);
            image[at + 1] += ink * (1 - bottom) * right;
            image[at + SIDE] += ink * bottom * (1 - right);
            image[at + SIDE + 1] += ink * bottom * right;
        }
        return image;
    }

    private static float[] smoothed(double[] image) {
        float[] smooth = new float[image.length];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                double sum = CENTRE * at(image, row, column)
                        + EDGE
                                * (at(image, row - 1, column)
                                        + at(image, row + 1, column)
                                        + at(image, row, column - 1)
                                        + at(image, row, column + 1))
                        + CORNER
                                * (at(image, row - 1, column - 1)
                                        + at(image, row - 1, column + 1)
                                        + at(image, row + 1, column - 1)
                                        + at(image, row + 1, column + 1));
                smooth[row * SIDE + column] = (float) FastMath.min(1, sum);
            }
        }
        return smooth;
    }

    private static double at(double[] image, int row, int column) {
        boolean inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
        return inside ? image[row * SIDE + column] : 0;
    }
}
