package org.kbfgs.optim.kfac;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.nn.Layer;
import org.kbfgs.optim.DampedFactor;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layer l's curvature in KFAC: A and G, and their damped inverses as of the last inversion, P_g = (G + lambda_G I)^-1 and
 * P_a = (A + lambda_A I)^-1. Every inversion overwrites these.
 */
public final class KfacCurvature implements LayerCurvature {

    private final int l;
    private final INDArray A;
    private final INDArray G;
    private final INDArray inverseA;
    private final INDArray inverseG;

    /**
     * Inverses of zero.
     *
     * @param A the packed triangle of the average of mean(abar abar'), kept, not copied
     * @param G the packed triangle of the average of mean(g g'), kept, not copied
     */
    KfacCurvature(int l, Layer layer, INDArray A, INDArray G) {
        this.l = l;
        this.A = A;
        this.G = G;
        this.inverseA = square(layer.inputs() + 1L, A.dataType());
        this.inverseG = square(layer.outputs(), A.dataType());
    }

    private static INDArray square(long n, DataType type) {
        return Nd4j.create(type, new long[] {n, n}, 'f');
    }

    /** A's packed triangle. */
    public INDArray A() {
        return A;
    }

    /** G's packed triangle. */
    public INDArray G() {
        return G;
    }

    /** @throws org.kbfgs.optim.FactorNotInvertible if A + lambda_A I is not positive definite in working precision */
    void invertA(double lambdaA) {
        DampedFactor.invert(l, "A", A, lambdaA, inverseA);
    }

    /** @throws org.kbfgs.optim.FactorNotInvertible if G + lambda_G I is not positive definite in working precision */
    void invertG(double lambdaG) {
        DampedFactor.invert(l, "G", G, lambdaG, inverseG);
    }

    @Override
    public void applyOutputFactor(INDArray V, INDArray PV) {
        Kernels.get().symm(inverseG, V, PV);
    }

    @Override
    public void applyInputFactor(INDArray B, INDArray BP) {
        Kernels.get().timesSymmetric(B, inverseA, BP);
    }

    @Override
    public void save(Map<String, INDArray> tensors, Map<String, String> facts) {
        inverses().forEach((name, inverse) -> tensors.put(name, packed(inverse)));
    }

    @Override
    public void restore(SafeTensors saved) {
        inverses().forEach((name, inverse) -> {
            long triangle = inverse.rows() * (inverse.rows() + 1L) / 2;
            Kernels.get().unpack(saved.tensor(name, inverse.dataType(), triangle), inverse);
        });
    }

    /** Symmetric, saved packed. */
    private Map<String, INDArray> inverses() {
        Map<String, INDArray> named = new LinkedHashMap<>();
        named.put("layers." + l + ".inverse-A", inverseA);
        named.put("layers." + l + ".inverse-G", inverseG);
        return named;
    }

    private static INDArray packed(INDArray S) {
        INDArray triangle = Nd4j.createUninitialized(S.dataType(), S.rows() * (S.rows() + 1L) / 2);
        Kernels.get().pack(S, triangle);
        return triangle;
    }
}
