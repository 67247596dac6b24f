package org.kbfgs.optim;

import java.util.List;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.nn.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What KFAC carries from one iteration to the next. Arrays are changed in place by the optimiser.
 *
 * @param iteration k, of the next step
 * @param inverted the iteration at which A and G were last inverted; -1 before the first
 * @param warmUp mini-batches still wanted before the first step
 * @param warmUpTotal floor(n / m); 0 for full batch
 * @param gradient Ghat
 * @param direction p, d_out x (d_in + 1) per layer, and where it is computed
 * @param half (G + lambda_G I)^-1 Ghat, like p: scratch of the step
 * @param A all layers' packed triangles, one after the other
 * @param G all layers' packed triangles, one after the other
 * @param factors each layer's curvature
 */
public record KfacState(
        long iteration,
        long inverted,
        long warmUp,
        long warmUpTotal,
        Parameters gradient,
        Parameters direction,
        Parameters half,
        INDArray A,
        INDArray G,
        List<Layer> factors) {

    public KfacState {
        factors = List.copyOf(factors);
    }

    /**
     * A layer's curvature.
     *
     * @param A packed triangle of the average of mean(abar abar'), a view of the state's A
     * @param G packed triangle of the average of mean(g g'), a view of the state's G
     * @param inverseA (A + lambda_A I)^-1, (d_in + 1) x (d_in + 1), as of the last inversion
     * @param inverseG (G + lambda_G I)^-1, d_out x d_out, as of the last inversion
     */
    public record Layer(INDArray A, INDArray G, INDArray inverseA, INDArray inverseG) implements KroneckerFactors {

        @Override
        public void timesMatrix(INDArray V, INDArray PV) {
            Kernels.get().symmetricTimes(inverseG, V, PV);
        }

        @Override
        public void timesMatrixRight(INDArray B, INDArray BP) {
            Kernels.get().timesSymmetric(B, inverseA, BP);
        }
    }

    KfacState warmedUp() {
        return new KfacState(iteration, inverted, warmUp - 1, warmUpTotal, gradient, direction, half, A, G, factors);
    }

    KfacState invertedNow() {
        return new KfacState(iteration, iteration, warmUp, warmUpTotal, gradient, direction, half, A, G, factors);
    }

    KfacState stepped() {
        return new KfacState(iteration + 1, inverted, warmUp, warmUpTotal, gradient, direction, half, A, G, factors);
    }
}
