package org.kbfgs.synthetic;

import org.apache.commons.math3.util.FastMath;
import org.kbfgs.mat.FacesFile;

/** Cuts turned and magnified patches out of the pictures of persons. Pictures are numbered person by person. */
final class FacePatches {

    /** Patches of a picture. */
    static final int PATCHES = 414;

    private static final int SIDE = FacesFile.SIDE;
    private static final double MOST_TURN = FastMath.PI / 2;
    private static final double LEAST_STEP = 1.4;
    private static final double MOST_STEP = 1.8;
    private static final double CENTRE = (FacePainter.SIDE - 1) / 2.0;

    private final long seed;
    private final long picture;
    private final double[] pixels;

    FacePatches(long seed, long picture) {
        this.seed = seed;
        this.picture = picture;
        this.pixels = new FacePainter(seed)
                .picture((int) (picture / FacePainter.VARIANTS), (int) (picture % FacePainter.VARIANTS));
    }

    /** The pixels of one patch, row by row. */
    double[] patch(int number) {
        Draws draws = new Draws(seed, Draws.Purpose.PATCH, picture * PATCHES + number);
        double turn = draws.uniform(-MOST_TURN, MOST_TURN);
        double step = draws.uniform(LEAST_STEP, MOST_STEP);
        double cos = step * FastMath.cos(turn);
        double sin = step * FastMath.sin(turn);
        double[] patch = new double[SIDE * SIDE];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                double across = column - (SIDE - 1) / 2.0;
                double down = row - (SIDE - 1) / 2.0;
                patch[row * SIDE + column] =
                        bilinear(CENTRE + cos * across - sin * down, CENTRE + sin * across + cos * down);
            }
        }
        return patch;
    }

    private double bilinear(double x, double y) {
        int left = (int) x;
        int top = (int) y;
        double right = x - left;
        double bottom = y - top;
        int at = top * FacePainter.SIDE + left;
        double above = (1 - right) * pixels[at] + right * pixels[at + 1];
        double below = (1 - right) * pixels[at + FacePainter.SIDE] + right * pixels[at + FacePainter.SIDE + 1];
        return (1 - bottom) * above + bottom * below;
    }
}
