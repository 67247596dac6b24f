package org.kbfgs.table;

import java.io.Serializable;

/** A transform of a row's features, applied before the network. */
public sealed interface FeatureTransform extends Serializable {

    /** Nothing; a null is refused. */
    record Identity() implements FeatureTransform {}

    /**
     * Feature i becomes (x - means[i]) / scales[i], in float64.
     *
     * @param fills what takes the place of a null; empty where a null is refused
     */
    record Affine(double[] fills, double[] means, double[] scales) implements FeatureTransform {

        public Affine {
            if (means.length != scales.length || (fills.length != 0 && fills.length != means.length)) {
                throw new IllegalArgumentException("preprocessing has " + means.length + " means, " + scales.length
                        + " scales and " + fills.length + " fills, expected as many of each");
            }
        }

        /** Whether a null is replaced. */
        public boolean fillsNulls() {
            return fills.length > 0;
        }

        /** The feature as the network sees it. */
        public float of(int i, double x) {
            return (float) ((x - means[i]) / scales[i]);
        }

        /** The feature of the table that the network sees as z. */
        public float inverse(int i, double z) {
            return (float) (z * scales[i] + means[i]);
        }
    }
}
