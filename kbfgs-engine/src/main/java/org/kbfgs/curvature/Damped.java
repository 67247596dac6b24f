package org.kbfgs.curvature;

import java.io.Serializable;
import org.kbfgs.linalg.Matrix;

/**
 * A pair after double damping (the paper's Algorithm 3).
 *
 * @param s s~, d_out
 * @param y y~, d_out
 * @param first whether Powell's damping with H changed s
 * @param second whether Powell's damping with B = I changed y
 * @param defined whether that could be done where it was called for; else y is as it was, and the pair is not to be used
 * @param theta1 1 if not damped
 * @param theta2 1 if not damped
 * @param sy s'y before damping
 * @param yHy y'Hy before damping
 * @param ssAfter s~'s~
 * @param syAfter s~'y~
 * @param Hy H y~, d_out
 * @param yHyAfter y~'H y~
 */
public record Damped(
        Matrix s,
        Matrix y,
        boolean first,
        boolean second,
        boolean defined,
        double theta1,
        double theta2,
        double sy,
        double yHy,
        double ssAfter,
        double syAfter,
        Matrix Hy,
        double yHyAfter)
        implements Serializable {}
