package org.kbfgs.synthetic;

import org.apache.commons.math3.util.FastMath;

/** A square grey image that shapes with soft edges are painted on. */
final class Canvas {

    /** Pixels from the inside to the outside of an edge. */
    private static final double SOFT = 1.8;

    private final int side;
    private final double[] pixels;

    Canvas(int side, double tone) {
        this.side = side;
        pixels = new double[side * side];
        java.util.Arrays.fill(pixels, tone);
    }

    double[] pixels() {
        return pixels;
    }

    /** An ellipse, turned by an angle. */
    record Ellipse(double x, double y, double across, double down, double angle) {

        Ellipse(double x, double y, double across, double down) {
            this(x, y, across, down, 0);
        }

        /** About the distance from the ellipse's line, in pixels, negative inside. */
        double distance(double px, double py) {
            double cos = FastMath.cos(angle);
            double sin = FastMath.sin(angle);
            double u = ((px - x) * cos + (py - y) * sin) / across;
            double v = ((py - y) * cos - (px - x) * sin) / down;
            return (FastMath.sqrt(u * u + v * v) - 1) * FastMath.min(across, down);
        }
    }

    void paint(Ellipse shape, double tone, double opacity) {
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                blend(row, column, tone, opacity * covered(shape.distance(column, row)));
            }
        }
    }

    /** The outline of an ellipse. */
    void outline(Ellipse shape, double thickness, double tone, double opacity) {
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double distance = FastMath.abs(shape.distance(column, row)) - thickness / 2;
                blend(row, column, tone, opacity * covered(distance));
            }
        }
    }

    /** The share of a pixel that is inside, by its distance from the edge. */
    private static double covered(double distance) {
        return FastMath.max(0, FastMath.min(1, 0.5 - distance / SOFT));
    }

    private void blend(int row, int column, double tone, double opacity) {
        int at = row * side + column;
        pixels[at] += opacity * (tone - pixels[at]);
    }
}
