package org.kbfgs.optim.kbfgs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.DoubleDamping;
import org.kbfgs.curvature.InverseHessian;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.curvature.SkipRule;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Layer;
import org.kbfgs.optim.DampedFactor;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.tensors.SafeTensors;

/**
 * Layer l's curvature in K-BFGS: A and H_a of its inputs (Sections 4 and 5), H_g of its pre-activations (Section 3). P_g = H_g,
 * P_a = H_a. Every update overwrites its arrays.
 */
public final class KBfgsCurvature implements LayerCurvature {

    private final Kernels kernels;
    private final int l;
    private final Matrix A;
    private BfgsInverse Ha;
    private InverseHessian Hg;
    private final Matrix s;
    private final Matrix y;
    private final Matrix abar;
    private final Matrix h;
    private final Matrix g;

    /**
     * Averages of nothing, H_a = I and H_g = I.
     *
     * @param A the packed triangle of the average of mean(abar abar'), kept, not copied
     */
    KBfgsCurvature(int l, Layer layer, Matrix A, KBfgsSettings.Factor form) {
        Arithmetic arithmetic = A.arithmetic();
        int in = layer.inputs() + 1;
        int out = layer.outputs();
        this.kernels = A.kernels();
        this.l = l;
        this.A = A;
        this.Ha = BfgsInverse.identity(in, arithmetic);
        this.Hg = form instanceof KBfgsSettings.Factor.Window window
                ? LbfgsInverse.identity(out, window.pairs(), arithmetic)
                : BfgsInverse.identity(out, arithmetic);
        this.s = arithmetic.vector(out);
        this.y = arithmetic.vector(out);
        this.abar = arithmetic.vector(in);
        this.h = arithmetic.vector(out);
        this.g = arithmetic.vector(out);
    }

    /** A's packed triangle, (d_in + 1)(d_in + 2) / 2. */
    public Matrix A() {
        return A;
    }

    /** (d_in + 1) x (d_in + 1). */
    public BfgsInverse Ha() {
        return Ha;
    }

    /** d_out x d_out. */
    public InverseHessian Hg() {
        return Hg;
    }

    @Override
    public void applyOutputFactor(Matrix V, Matrix PV) {
        Hg.applyOutputFactor(V, PV);
    }

    @Override
    public void applyInputFactor(Matrix B, Matrix BP) {
        Ha.applyInputFactor(B, BP);
    }

    /** Keeps the means of h and g at W_k until the probe. */
    void keepMeans(Statistics before) {
        double weight = 1.0 / before.count();
        kernels.axpby(weight, before.vector(Statistic.PRE_ACTIVATIONS, l), 0, h);
        kernels.axpby(weight, before.vector(Statistic.PRE_ACTIVATION_GRADIENTS, l), 0, g);
    }

    /** Keeps mean(abar) over M_k for H_a. */
    void keepMeanInput(Statistics first) {
        kernels.axpby(1.0 / first.count(), first.vector(Statistic.INPUTS, l), 0, abar);
    }

    /**
     * Section 5, and the start of Section 4: H_a = (A + lambda_A I)^-1.
     *
     * @throws org.kbfgs.optim.FactorNotInvertible if A + lambda_A I is not positive definite in working precision
     */
    void invertA(double lambdaA) {
        DampedFactor.invert(l, "A", A, lambdaA, Ha.upper());
    }

    /** Section 4: H_a = BFGS(H_a; s, y) with s = H_a mean(abar), y = (A + lambda_A I) s. */
    UpdateOutcome updateHa(double lambdaA, SkipRule skip) {
        try (Matrix sOfA = A.arithmetic().uninitialized(abar.length());
                Matrix yOfA = A.arithmetic().uninitialized(abar.length())) {
            Ha.times(abar, sOfA);
            kernels.spmv(1, A, sOfA, 0, yOfA);
            kernels.axpby(lambdaA, sOfA, 1, yOfA);
            return Ha.update(sOfA, yOfA, Math.sqrt(kernels.dot(abar, abar)), skip);
        }
    }

    /** The averaged pair after double damping, and the outcome of H_g's update by it. */
    record PairUpdate(Damped pair, UpdateOutcome outcome) {}

    /** Section 3: H_g = BFGS(H_g; s, y) with the averaged and doubly damped changes of mean h and mean g. */
    PairUpdate updateHg(
            Statistics probe, RunningAverage average, DoubleDamping damping, PairAcceptance acceptance, SkipRule skip) {
        double gradientNorm = Math.sqrt(kernels.dot(g, g));
        averageChange(probe, Statistic.PRE_ACTIVATIONS, average, h, s);
        averageChange(probe, Statistic.PRE_ACTIVATION_GRADIENTS, average, g, y);
        Damped pair = damping.damp(Hg, s, y);
        if (!pair.defined()) {
            return new PairUpdate(pair, UpdateOutcome.UNDEFINED);
        }
        return new PairUpdate(
                pair,
                acceptance.accepts(damping, pair) ? Hg.update(pair, gradientNorm, skip) : UpdateOutcome.UNBOUNDED);
    }

    /** (5) and Section 6: change = beta change + (1 - beta) (mean at W_{k+1} - mean at W_k). Modified: mean, change. */
    private void averageChange(Statistics probe, Statistic sum, RunningAverage average, Matrix mean, Matrix change) {
        kernels.axpby(1.0 / probe.count(), probe.vector(sum, l), -1, mean);
        average.update(change, mean, 1);
    }

    /** The pairs in H_g's window, where it has a window. */
    OptionalInt pairs() {
        return Hg instanceof LbfgsInverse window ? OptionalInt.of(window.pairs()) : OptionalInt.empty();
    }

    @Override
    public void save(Map<String, Tensor> tensors, Map<String, String> facts) {
        tensors.putAll(Tensor.of(vectors()));
        InverseHessianCodec.save(name("Ha"), Ha, tensors, facts);
        InverseHessianCodec.save(name("Hg"), Hg, tensors, facts);
    }

    @Override
    public void restore(SafeTensors saved) {
        saved.read(vectors());
        Ha = InverseHessianCodec.dense(saved, name("Ha"), Ha.size(), A.type());
        Hg = InverseHessianCodec.restored(saved, name("Hg"), Hg, A.type());
    }

    private Map<String, Matrix> vectors() {
        Map<String, Matrix> named = new LinkedHashMap<>();
        named.put(name("s"), s);
        named.put(name("y"), y);
        named.put(name("abar"), abar);
        named.put(name("h"), h);
        named.put(name("g"), g);
        return named;
    }

    private String name(String quantity) {
        return "layers." + l + "." + quantity;
    }

    /** All but A. */
    void close() {
        Ha.close();
        Hg.close();
        List.of(s, y, abar, h, g).forEach(Matrix::close);
    }
}
