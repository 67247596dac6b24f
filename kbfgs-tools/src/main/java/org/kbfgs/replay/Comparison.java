package org.kbfgs.replay;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Parameters;

/** Compares what was recorded with what was seen, within tolerances, and keeps the first place where they part. */
final class Comparison {

    static final double WEIGHTS = 1e-8;
    static final double NORMS = 1e-8;
    static final double CURVATURE = 1e-6;

    private Optional<String> mismatch = Optional.empty();
    private double maxWeightError;

    /** Relative to the recorded value. */
    void relative(String place, Node expected, double seen, double tolerance) {
        double value = expected.number();
        check(place, value, seen, tolerance * Math.abs(value));
    }

    void absolute(String place, Node expected, double seen, double tolerance) {
        check(place, expected.number(), seen, tolerance);
    }

    /** Relative to max(1, |w|). */
    void weight(String place, double expected, double seen) {
        double error = Math.abs(seen - expected) / Math.max(1, Math.abs(expected));
        maxWeightError = error <= maxWeightError ? maxWeightError : error;
        check(place, expected, seen, WEIGHTS * Math.max(1, Math.abs(expected)));
    }

    /** Each layer's number under a key, relative. */
    void layers(String place, Node recorded, String key, IntToDoubleFunction seen, int depth) {
        for (int l = 0; l < depth; l++) {
            relative(place + " layer " + (l + 1) + " " + key, recorded.layer(key, l), seen.applyAsDouble(l), NORMS);
        }
    }

    /** Each layer's norm of the second moment. */
    void secondMoment(String place, Node recorded, Parameters v) {
        IntToDoubleFunction norm = l -> Norms.of(v.matrix(l));
        layers(place, recorded, "second_moment_fro", norm, v.architecture().depth());
    }

    /** Every entry, as {@link #weight}. */
    void matrix(String place, Matrix expected, Matrix seen) {
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.columns(); j++) {
                weight(place + " (" + i + ", " + j + ")", expected.get(i, j), seen.get(i, j));
            }
        }
    }

    void exact(String place, Object expected, Object seen) {
        if (!expected.equals(seen)) {
            found(place, expected, seen);
        }
    }

    private void check(String place, double expected, double seen, double tolerance) {
        if (!(Math.abs(seen - expected) <= tolerance)) {
            found(place, expected, seen);
        }
    }

    private void found(String place, Object expected, Object seen) {
        if (mismatch.isEmpty()) {
            mismatch = Optional.of(place + ": expected " + expected + ", got " + seen);
        }
    }

    Optional<String> mismatch() {
        return mismatch;
    }

    double maxWeightError() {
        return maxWeightError;
    }
}
