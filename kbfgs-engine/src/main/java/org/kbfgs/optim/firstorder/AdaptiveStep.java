package org.kbfgs.optim.firstorder;

import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;

/** The element-wise part that Adam and RMSprop share, for a tile of the parameters. */
final class AdaptiveStep {

    private final SecondMoment of;
    private final double beta2;
    private final double epsilon;

    AdaptiveStep(SecondMoment of, double beta2, double epsilon) {
        this.of = of;
        this.beta2 = beta2;
        this.epsilon = epsilon;
    }

    /**
     * With m = Ghat / c1: v = beta2 v + (1 - beta2) x^2, where x is m or G; p = m / (sqrt(v / c2) + epsilon).
     *
     * @param v modified
     * @param p G on entry, modified
     * @param c1 the averaged gradient's bias correction
     * @param c2 the second moment's bias correction
     */
    void compute(Matrix Ghat, Matrix v, Matrix p, double c1, double c2) {
        Kernels kernels = p.kernels();
        switch (of) {
            case OF_AVERAGE -> {
                kernels.square(Ghat, p);
                kernels.axpby((1 - beta2) / (c1 * c1), p, beta2, v);
            }
            case OF_GRADIENT -> {
                kernels.square(p, p);
                kernels.axpby(1 - beta2, p, beta2, v);
            }
        }
        // m / (sqrt(v / c2) + epsilon) = Ghat / (c1 / sqrt(c2) sqrt(v) + c1 epsilon)
        kernels.divideBySqrt(Ghat, c1 / Math.sqrt(c2), v, c1 * epsilon, p);
    }
}
