package org.kbfgs.optim.kfac;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.KroneckerFactors;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What KFAC carries from one iteration to the next. Arrays are changed in place by the optimiser.
 *
 * @param iteration k, of the next step
 * @param inverted the iteration at which A and G were last inverted; -1 before the first
 * @param invertedDamping lambda of that inversion; NaN before the first
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
        double invertedDamping,
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
            Kernels.get().symm(inverseG, V, PV);
        }

        @Override
        public void timesMatrixRight(INDArray B, INDArray BP) {
            Kernels.get().timesSymmetric(B, inverseA, BP);
        }
    }

    KfacState warmedUp() {
        return new KfacState(
                iteration,
                inverted,
                invertedDamping,
                warmUp - 1,
                warmUpTotal,
                gradient,
                direction,
                half,
                A,
                G,
                factors);
    }

    KfacState invertedNow(double damping) {
        return new KfacState(
                iteration, iteration, damping, warmUp, warmUpTotal, gradient, direction, half, A, G, factors);
    }

    KfacState stepped() {
        return new KfacState(
                iteration + 1,
                inverted,
                invertedDamping,
                warmUp,
                warmUpTotal,
                gradient,
                direction,
                half,
                A,
                G,
                factors);
    }

    SafeTensors save() {
        Map<String, INDArray> tensors = arrays();
        inverses().forEach((name, inverse) -> tensors.put(name, packed(inverse)));
        return SafeTensors.of(
                tensors,
                Map.of(
                        "iteration",
                        String.valueOf(iteration),
                        "inverted",
                        String.valueOf(inverted),
                        "inverted-damping",
                        String.valueOf(invertedDamping),
                        "warm-up",
                        String.valueOf(warmUp)));
    }

    /** This state's arrays, filled, at the saved iteration. */
    KfacState restored(SafeTensors saved) {
        saved.read(arrays());
        inverses().forEach((name, inverse) -> {
            INDArray triangle = packed(inverse);
            Kernels.get().unpack(saved.tensor(name, triangle.dataType(), triangle.shape()), inverse);
        });
        return new KfacState(
                saved.whole("iteration", 0, Long.MAX_VALUE),
                saved.whole("inverted", -1, Long.MAX_VALUE),
                saved.number("inverted-damping"),
                saved.whole("warm-up", 0, warmUpTotal),
                warmUpTotal,
                gradient,
                direction,
                half,
                A,
                G,
                factors);
    }

    /** The arrays that outlive a step, by name, less the inverses. */
    private Map<String, INDArray> arrays() {
        Map<String, INDArray> named = new LinkedHashMap<>();
        named.put("gradient", gradient.flat());
        named.put("A", A);
        named.put("G", G);
        return named;
    }

    /** Symmetric, saved packed. */
    private Map<String, INDArray> inverses() {
        Map<String, INDArray> named = new LinkedHashMap<>();
        for (int l = 0; l < factors.size(); l++) {
            named.put("layers." + l + ".inverse-A", factors.get(l).inverseA());
            named.put("layers." + l + ".inverse-G", factors.get(l).inverseG());
        }
        return named;
    }

    private static INDArray packed(INDArray S) {
        INDArray triangle = Nd4j.createUninitialized(S.dataType(), S.rows() * (S.rows() + 1L) / 2);
        Kernels.get().pack(S, triangle);
        return triangle;
    }
}
