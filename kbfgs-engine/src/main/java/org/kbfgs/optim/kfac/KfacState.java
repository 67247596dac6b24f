package org.kbfgs.optim.kfac;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What KFAC carries from one iteration to the next, overwritten by each step: a few counts, Ghat, and each layer's curvature. */
public final class KfacState {

    private final long warmUpTotal;
    private final Parameters gradient;
    private final Parameters direction;
    private final Parameters half;
    private final INDArray A;
    private final INDArray G;
    private final List<KfacCurvature> layers;
    private long iteration;
    private long warmUp;
    private long inverted = -1;
    private double invertedDamping = Double.NaN;

    /** Averages of nothing. n examples, in mini-batches of m. */
    KfacState(Parameters weights, long n, int m) {
        Architecture network = weights.architecture();
        DataType type = weights.type();
        this.warmUpTotal = m >= n ? 0 : n / m;
        this.warmUp = warmUpTotal;
        this.gradient = Parameters.zeros(network, type);
        this.direction = Parameters.zeros(network, type);
        this.half = Parameters.zeros(network, type);
        StatisticsLayout layout = StatisticsLayout.of(
                network, EnumSet.of(Statistic.INPUT_MOMENTS, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS));
        this.A = all(layout, Statistic.INPUT_MOMENTS, type);
        this.G = all(layout, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, type);
        List<KfacCurvature> all = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            INDArray ownA = view(layout, Statistic.INPUT_MOMENTS, l, A);
            INDArray ownG = view(layout, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, l, G);
            all.add(new KfacCurvature(l, network.layer(l), ownA, ownG));
        }
        this.layers = List.copyOf(all);
    }

    private static INDArray all(StatisticsLayout layout, Statistic sum, DataType type) {
        return Nd4j.create(type, layout.offset(sum, layout.architecture().depth()) - layout.offset(sum, 0));
    }

    private static INDArray view(StatisticsLayout layout, Statistic sum, int l, INDArray all) {
        long start = layout.offset(sum, 0);
        return all.get(NDArrayIndex.interval(layout.offset(sum, l) - start, layout.offset(sum, l + 1) - start));
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
    INDArray A() {
        return A;
    }

    /** All layers' packed triangles, one after the other. */
    INDArray G() {
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
        Map<String, INDArray> tensors = averages();
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

    private Map<String, INDArray> averages() {
        Map<String, INDArray> named = new LinkedHashMap<>();
        named.put("gradient", gradient.flat());
        named.put("A", A);
        named.put("G", G);
        return named;
    }
}
