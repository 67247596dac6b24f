package org.kbfgs.optim;

import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The element-wise part that Adam and RMSprop share, in tiles that stay in a CPU's cache; every entry is computed alone,
 * so the bits do not depend on the number of threads.
 */
final class AdaptiveStep {

    private static final long TILE = 1 << 16;

    private final Workers workers;
    private final Kernels kernels = Kernels.get();
    private final SecondMoment of;
    private final double beta2;
    private final double epsilon;

    AdaptiveStep(Workers workers, SecondMoment of, double beta2, double epsilon) {
        this.workers = workers;
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
    void computeI(Parameters Ghat, Parameters v, Parameters p, double c1, double c2) {
        long length = p.flat().length();
        workers.each(Math.toIntExact((length + TILE - 1) / TILE), t -> {
            var tile = NDArrayIndex.interval(t * TILE, Math.min(length, (t + 1) * TILE));
            tileI(Ghat.flat().get(tile), v.flat().get(tile), p.flat().get(tile), c1, c2);
        });
    }

    private void tileI(INDArray Ghat, INDArray v, INDArray p, double c1, double c2) {
        switch (of) {
            case OF_AVERAGE -> {
                Ghat.muli(Ghat, p);
                kernels.axpby((1 - beta2) / (c1 * c1), p, beta2, v);
            }
            case OF_GRADIENT -> {
                p.muli(p);
                kernels.axpby(1 - beta2, p, beta2, v);
            }
        }
        // m / (sqrt(v / c2) + epsilon) = Ghat / (c1 / sqrt(c2) sqrt(v) + c1 epsilon)
        Nd4j.getExecutioner().exec(new Sqrt(v, p));
        p.muli(c1 / Math.sqrt(c2)).addi(c1 * epsilon);
        p.rdivi(Ghat);
    }
}
