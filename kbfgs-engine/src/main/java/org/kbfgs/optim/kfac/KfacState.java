package org.kbfgs.optim.kfac;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.tensors.SafeTensors;

/** The state of KFAC between iterations, overwritten by each step: a few counts, Ghat, and each layer's curvature. */
public final class KfacState {

    private final long warmUpTotal;
    private final Parameters gradient;
    private final Parameters direction;
    private final Parameters half;
    private final Matrix A;
    private final Matrix G;
    private final List<KfacCurvature> layers;
    private long iteration;
    private long warmUp;
    private long inverted = -1;
    private double invertedDamping = Double.NaN;

    /** Averages of nothing. n examples, in mini-batches of m. */
    KfacState(Parameters weights, long n, int m) {
        Architecture network = weights.architecture();
        Arithmetic arithmetic = weights.arithmetic();
        this.warmUpTotal = m >= n ? 0 : n / m;
        this.warmUp = warmUpTotal;
        this.gradient = Parameters.zeros(network, arithmetic);
        this.direction = Parameters.zeros(network, arithmetic);
        this.half = Parameters.zeros(network, arithmetic);
        StatisticsLayout layout = StatisticsLayout.of(
                network, EnumSet.of(Statistic.INPUT_MOMENTS, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS));
        this.A = all(layout, Statistic.INPUT_MOMENTS, arithmetic);
        this.G = all(layout, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, arithmetic);
        List<KfacCurvature> all = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            Matrix ownA = view(layout, Statistic.INPUT_MOMENTS, l, A);
            Matrix ownG = view(layout, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, l, G);
            all.add(new KfacCurvature(l, network.layer(l), ownA, ownG));
        }
        this.layers = List.copyOf(all);
    }

    private static Matrix all(StatisticsLayout layout, Statistic sum, Arithmetic arithmetic) {
        return arithmetic.vector(layout.offset(sum, layout.architecture().depth()) - layout.offset(sum, 0));
    }

    private static Matrix view(StatisticsLayout layout, Statistic sum, int l, Matrix all) {
        long start = layout.offset(sum, 0);
        return all.entries(layout.offset(sum, l) - start, layout.offset(sum, l + 1) - start);
    }

    /** k, of the next step. */
    public long iteration() {
        return iteration;
    }

    /** The iteration at which A and G were last inverted; -1 before the first. */
    public long inverted() {
        return inverted;
    }

    /** lambda of the last inversion; NaN before the first. */
    double invertedDamping() {
        return invertedDamping;
    }

    /** Mini-batches still to be seen before the first step. */
    public long warmUp() {
        return warmUp;
    }

    /** floor(n / m); 0 for full batch. */
    public long warmUpTotal() {
        return warmUpTotal;
    }

    /** Ghat. */
    public Parameters gradient() {
        return gradient;
    }

    /** p, d_out x (d_in + 1) per layer, and where it is computed. */
    public Parameters direction() {
        return direction;
    }

    /** (G + lambda_G I)^-1 Ghat, like p: scratch of the step. */
    Parameters half() {
        return half;
    }

    /** All layers' packed triangles, one after the other. */
    Matrix A() {
        return A;
    }

    /** All layers' packed triangles, one after the other. */
    Matrix G() {
        return G;
    }

    /** Each layer's curvature. */
    public List<KfacCurvature> layers() {
        return layers;
    }

    void warmedUp() {
        warmUp--;
    }

    void invertedNow(double damping) {
        inverted = iteration;
        invertedDamping = damping;
    }

    void stepped() {
        iteration++;
    }

    SafeTensors save() {
        Map<String, Tensor> tensors = Tensor.of(averages());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("iteration", String.valueOf(iteration));
        facts.put("inverted", String.valueOf(inverted));
        facts.put("inverted-damping", String.valueOf(invertedDamping));
        facts.put("warm-up", String.valueOf(warmUp));
        layers.forEach(layer -> layer.save(tensors, facts));
        return SafeTensors.of(tensors, facts);
    }

    /** Modified: this, an initial state. */
    void restore(SafeTensors saved) {
        saved.read(averages());
        layers.forEach(layer -> layer.restore(saved));
        iteration = saved.whole("iteration", 0, Long.MAX_VALUE);
        inverted = saved.whole("inverted", -1, Long.MAX_VALUE);
        invertedDamping = saved.number("inverted-damping");
        warmUp = saved.whole("warm-up", 0, warmUpTotal);
    }

    private Map<String, Matrix> averages() {
        Map<String, Matrix> named = new LinkedHashMap<>();
        named.put("gradient", gradient.flat());
        named.put("A", A);
        named.put("G", G);
        return named;
    }

    void close() {
        List.of(gradient, direction, half).forEach(array -> array.flat().close());
        layers.forEach(KfacCurvature::close);
        A.close();
        G.close();
    }
}
