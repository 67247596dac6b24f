package org.kbfgs.synthetic;

import org.apache.commons.math3.util.FastMath;
import org.kbfgs.synthetic.Canvas.Ellipse;

/** Paints pictures of persons: {@link Identity} says what stays, the number of the variant what differs. */
record FacePainter(long seed) {

    /** Pixels of a picture, each way. */
    static final int SIDE = 64;

    static final int VARIANTS = 10;

    private static final double IDENTITY_TEXTURE = 0.025;
    private static final double NOISE = 0.062;

    /** Of the noise of each picture. */
    private static final double NOISE_POWER = 1;

    private static final double CENTRE = (SIDE - 1) / 2.0;

    /** How a picture differs from others of the person. */
    private record Pose(
            double x,
            double y,
            double yaw,
            double light,
            double lightAcross,
            double lightDown,
            double smile,
            double opening) {
        static Pose draw(Draws draws) {
            return new Pose(
                    CENTRE + draws.uniform(-2, 2),
                    CENTRE + 1 + draws.uniform(-2, 2),
                    draws.uniform(-0.3, 0.3),
                    draws.uniform(0.75, 1.2),
                    draws.uniform(-0.6, 0.6),
                    draws.uniform(-0.3, 0.3),
                    draws.uniform(-1.5, 2),
                    draws.uniform(0, 1.5));
        }
    }

    /** A picture, row by row. */
    double[] picture(int person, int variant) {
        Identity who = Identity.draw(seed, person);
        Draws draws = new Draws(seed, Draws.Purpose.VARIANT, (long) person * VARIANTS + variant);
        Pose pose = Pose.draw(draws);
        Canvas canvas = new Canvas(SIDE, draws.uniform(0.25, 0.4));
        paintHead(canvas, who, pose);
        paintEyes(canvas, who, pose);
        paintNoseAndMouth(canvas, who, pose);
        double[] noise = new SpectralNoise(SIDE, NOISE_POWER).draw(draws);
        return lit(canvas.pixels(), pose, who.texture(), noise);
    }

    private static void paintHead(Canvas canvas, Identity who, Pose pose) {
        double x = pose.x();
        double y = pose.y();
        double hairDown = who.hasLongHair() ? who.down() + 6 : who.down() * 0.75;
        double hairY = who.hasLongHair() ? y + 2 : y - who.down() * 0.35;
        canvas.paint(new Ellipse(x, hairY, who.across() + 3.5, hairDown), who.hair(), 1);
        canvas.paint(new Ellipse(x, SIDE + 8, 26, 16), who.skin() * 0.55, 1); // shoulders
        canvas.paint(new Ellipse(x, y + who.down() * 0.9, who.across() * 0.5, 9), who.skin() * 0.8, 1); // neck
        Ellipse head = new Ellipse(x, y, who.across(), who.down());
        canvas.paint(head, who.skin(), 1);
        canvas.paint(
                new Ellipse(x, y + 2, who.across() * 0.75, who.down() * 0.75),
                who.skin() * 1.12,
                0.5); // nearer the light
        canvas.paint(new Ellipse(x, y - who.down(), who.across() * 0.9, who.fringe() + 4), who.hair(), 1);
        double side = pose.yaw() < 0 ? 1 : -1; // the cheek that is turned away is darker
        canvas.paint(
                new Ellipse(x + side * who.across() * 0.75, y + 4, who.across() * 0.35, who.down() * 0.6),
                who.skin() * 0.75,
                2 * FastMath.abs(pose.yaw()));
        if (who.hasBeard()) {
            Ellipse beard = new Ellipse(x, y + who.down() * 0.65, who.across() * 0.72, who.down() * 0.36);
            canvas.paint(beard, who.hair(), 0.75);
        }
    }

    /** What lies in the middle of the face moves when the head turns. */
    private static double middle(Identity who, Pose pose) {
        return pose.x() + pose.yaw() * who.across();
    }

    private static void paintEyes(Canvas canvas, Identity who, Pose pose) {
        double middle = middle(who, pose);
        double y = pose.y() - who.down() * 0.12;
        for (int side = -1; side <= 1; side += 2) {
            double nearer = 1 - 0.4 * side * pose.yaw();
            double x = middle + side * who.eyeDistance() * nearer;
            double size = who.eyeSize();
            canvas.paint(new Ellipse(x, y, size + 1.6, size * 0.9 + 1), who.skin() * 0.7, 0.6);
            canvas.paint(new Ellipse(x, y, size, size * 0.55), 0.75, 0.8);
            canvas.paint(new Ellipse(x + 2 * pose.yaw(), y, size * 0.5, size * 0.55), 0.1, 0.9);
            Ellipse brow = new Ellipse(x, y - size - 1.8, size + 1.5, who.browThickness(), side * who.browAngle());
            canvas.paint(brow, FastMath.min(who.hair(), 0.3), 0.9);
            if (who.hasGlasses()) {
                canvas.outline(new Ellipse(x, y + 0.5, size + 2.3, size + 1.2), 1.3, 0.15, 0.7);
            }
        }
        if (who.hasGlasses()) {
            canvas.paint(new Ellipse(middle, y, who.eyeDistance() - who.eyeSize() - 2, 0.7), 0.1, 0.9);
        }
    }

    private static void paintNoseAndMouth(Canvas canvas, Identity who, Pose pose) {
        double middle = middle(who, pose);
        double tip = middle + 2 * pose.yaw();
        double noseY = pose.y() - who.down() * 0.1 + who.noseLength();
        canvas.paint(
                new Ellipse(tip + 1.4, noseY - who.noseLength() * 0.45, 1.3, who.noseLength() * 0.5),
                who.skin() * 0.78,
                0.8);
        canvas.paint(new Ellipse(tip, noseY, who.noseWidth(), 1.8), who.skin() * 0.75, 0.8);
        canvas.paint(new Ellipse(tip - who.noseWidth() * 0.5, noseY + 0.9, 1, 0.8), who.skin() * 0.3, 0.9);
        canvas.paint(new Ellipse(tip + who.noseWidth() * 0.5, noseY + 0.9, 1, 0.8), who.skin() * 0.3, 0.9);
        double mouthY = pose.y() + who.down() * 0.55;
        double half = who.mouthWidth() / 2;
        for (int side = -1; side <= 1; side++) { // a smile lifts the corners
            double lift = side == 0 ? 0 : pose.smile();
            double angle = -side * 0.15 * pose.smile();
            canvas.paint(
                    new Ellipse(middle + side * half, mouthY - 0.5 * lift, half + 1, who.lipThickness(), angle),
                    who.skin() * 0.5,
                    0.9);
        }
        canvas.paint(new Ellipse(middle, mouthY, half + 1, 0.5 + pose.opening()), 0.12, 0.9);
    }

    private static double[] lit(double[] pixels, Pose pose, double[] texture, double[] noise) {
        double[] lit = new double[pixels.length];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                int at = row * SIDE + column;
                double light = pose.light()
                        + pose.lightAcross() * (column - CENTRE) / CENTRE
                        + pose.lightDown() * (row - CENTRE) / CENTRE;
                lit[at] = light * (pixels[at] + IDENTITY_TEXTURE * texture[at]) + NOISE * noise[at];
            }
        }
        return lit;
    }
}
