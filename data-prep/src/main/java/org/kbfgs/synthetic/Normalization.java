package org.kbfgs.synthetic;

import java.io.Serializable;
import java.util.List;
import org.apache.commons.math3.util.FastMath;
import org.kbfgs.mat.FacesFile;
import org.kbfgs.source.GeneratedExamples.Partitioning;

/**
 * Brings each pixel to mean 0 and all pixels together to a mean variance of 1.
 *
 * @param means of each pixel
 * @param scale what differences from the means are multiplied by
 */
record Normalization(double[] means, double scale) implements Serializable {

    private static final int PIXELS = FacesFile.SIDE * FacesFile.SIDE;

    /** Sums over the patches of one picture. */
    private record Sums(double[] values, double[] squares) implements Serializable {

        static Sums of(FacePatches picture) {
            Sums sums = new Sums(new double[PIXELS], new double[PIXELS]);
            for (int patch = 0; patch < FacePatches.PATCHES; patch++) {
                sums.add(picture.patch(patch));
            }
            return sums;
        }

        private void add(double[] patch) {
            for (int i = 0; i < PIXELS; i++) {
                values[i] += patch[i];
                squares[i] += patch[i] * patch[i];
            }
        }

        private void add(Sums other) {
            for (int i = 0; i < PIXELS; i++) {
                values[i] += other.values[i];
                squares[i] += other.squares[i];
            }
        }
    }

    /** Of the first pictures. Pictures' sums are added in their order, so that the result does not depend on the partitioning. */
    static Normalization of(long seed, int pictures, Partitioning partitioning) {
        Sums total = new Sums(new double[PIXELS], new double[PIXELS]);
        List<Sums[]> parts = partitioning.run(pictures, (part, from, to) -> {
            Sums[] sums = new Sums[(int) (to - from)];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = Sums.of(new FacePatches(seed, from + i));
            }
            return sums;
        });
        parts.forEach(part -> List.of(part).forEach(total::add));
        return of(total, (double) pictures * FacePatches.PATCHES);
    }

    private static Normalization of(Sums total, double count) {
        double[] means = new double[PIXELS];
        double variances = 0;
        for (int i = 0; i < PIXELS; i++) {
            means[i] = total.values[i] / count;
            variances += total.squares[i] / count - means[i] * means[i];
        }
        return new Normalization(means, 1 / FastMath.sqrt(variances / PIXELS));
    }

    float[] apply(double[] patch) {
        float[] features = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            features[i] = (float) ((patch[i] - means[i]) * scale);
        }
        return features;
    }
}
