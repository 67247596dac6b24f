package org.kbfgs.optim.kfac;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.TensorType;
import org.kbfgs.nn.Layer;
import org.kbfgs.optim.DampedFactor;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.tensors.SafeTensors;

/**
 * Layer l's curvature in KFAC: A and G, and their damped inverses as of the last inversion, P_g = (G + lambda_G I)^-1 and
 * P_a = (A + lambda_A I)^-1. Every inversion overwrites these.
 */
public final class KfacCurvature implements LayerCurvature {

    private final int l;
    private final Matrix A;
    private final Matrix G;
    private final Matrix inverseA;
    private final Matrix inverseG;

    /**
     * Inverses of zero.
     *
     * @param A the packed triangle of the average of mean(abar abar'), kept, not copied
     * @param G the packed triangle of the average of mean(g g'), kept, not copied
     */
    KfacCurvature(int l, Layer layer, Matrix A, Matrix G) {
        this.l = l;
        this.A = A;
        this.G = G;
        this.inverseA = A.arithmetic().matrix(layer.inputs() + 1L, layer.inputs() + 1L);
        this.inverseG = A.arithmetic().matrix(layer.outputs(), layer.outputs());
    }

    /** A's packed triangle. */
    public Matrix A() {
        return A;
    }

    /** G's packed triangle. */
    public Matrix G() {
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
    public void applyOutputFactor(Matrix V, Matrix PV) {
        V.kernels().symm(inverseG, V, PV);
    }

    @Override
    public void applyInputFactor(Matrix B, Matrix BP) {
        B.kernels().timesSymmetric(B, inverseA, BP);
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        inverses().forEach((name, inverse) -> tensors.put(name, packed(inverse).tensor()));
    }

    @Override
    public void restore(SafeTensors saved) {
        inverses().forEach((name, inverse) -> {
            long triangle = inverse.rows() * (inverse.rows() + 1L) / 2;
            Tensor packed = saved.tensor(name, TensorType.of(inverse.type()), triangle);
            inverse.kernels().unpack(packed.vector(), inverse);
        });
    }

    /** Symmetric, saved packed. */
    private Map<String, Matrix> inverses() {
        Map<String, Matrix> named = new LinkedHashMap<>();
        named.put("layers." + l + ".inverse-A", inverseA);
        named.put("layers." + l + ".inverse-G", inverseG);
        return named;
    }

    private static Matrix packed(Matrix S) {
        Matrix triangle = S.arithmetic().uninitialized(S.rows() * (S.rows() + 1L) / 2);
        S.kernels().pack(S, triangle);
        return triangle;
    }

    /** All but A and G. */
    void close() {
        inverseA.close();
        inverseG.close();
    }
}
