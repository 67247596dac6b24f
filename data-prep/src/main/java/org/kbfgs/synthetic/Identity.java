package org.kbfgs.synthetic;

/**
 * What the pictures of a person have in common. Lengths are in pixels of a picture of 64 x 64, tones from 0, black, to 1.
 *
 * @param across half the head's width
 * @param down half the head's height
 * @param fringe how far the hair reaches down into the face
 * @param texture of the skin and everything on it, of mean 0 and variance 1, for each pixel
 */
record Identity(
        double across,
        double down,
        double skin,
        double hair,
        double fringe,
        boolean hasLongHair,
        double eyeDistance,
        double eyeSize,
        double browThickness,
        double browAngle,
        double noseLength,
        double noseWidth,
        double mouthWidth,
        double lipThickness,
        boolean hasGlasses,
        boolean hasBeard,
        double[] texture) {

    static Identity draw(long seed, int person) {
        Draws draws = new Draws(seed, Draws.Purpose.IDENTITY, person);
        return new Identity(
                draws.uniform(20, 25),
                draws.uniform(26, 31),
                draws.uniform(0.45, 0.8),
                draws.uniform(0.05, 0.35),
                draws.uniform(4, 12),
                draws.happens(0.35),
                draws.uniform(8.5, 11.5),
                draws.uniform(2.6, 3.8),
                draws.uniform(0.8, 1.8),
                draws.uniform(-0.25, 0.25),
                draws.uniform(8, 13),
                draws.uniform(2.5, 4.5),
                draws.uniform(6, 10),
                draws.uniform(1.2, 2.6),
                draws.happens(0.3),
                draws.happens(0.25),
                new SpectralNoise(FacePainter.SIDE, 1).draw(draws));
    }
}
