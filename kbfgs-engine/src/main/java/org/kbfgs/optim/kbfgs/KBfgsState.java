package org.kbfgs.optim.kbfgs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;

/** The state of K-BFGS between iterations, overwritten by each step: a few counts, Ghat, and each layer's curvature. */
public final class KBfgsState {

    private final long warmUpTotal;
    private final boolean fullBatch;
    private final Parameters gradient;
    private final Parameters direction;
    private final Parameters half;
    private final Matrix A;
    private final List<KBfgsCurvature> layers;
    private long iteration;
    private long warmUp;
    private Optional<Pending> pending = Optional.empty();

    /**
     * An iteration whose H_g is not updated yet.
     *
     * @param settings the settings of its step
     * @param moments the statistics that A is to take in; empty once it has, and where A was not due
     * @param outcomesA the outcome of each layer's H_a; empty until A and H_a are updated, and where H_a was not due
     */
    public record Pending(
            long iteration,
            MiniBatch rows,
            StepSettings settings,
            Optional<Statistics> moments,
            List<UpdateOutcome> outcomesA) {

        /** The outcome of layer l's H_a; empty where it was not due. */
        Optional<UpdateOutcome> outcomeA(int l) {
            return outcomesA.isEmpty() ? Optional.empty() : Optional.of(outcomesA.get(l));
        }
    }

    /** Averages of nothing, H_a = I and H_g = I. n examples, in mini-batches of m. */
    KBfgsState(Parameters weights, long n, int m, KBfgsSettings.Factor form) {
        Architecture network = weights.architecture();
        this.fullBatch = m >= n;
        this.warmUpTotal = fullBatch ? 0 : n / m;
        this.warmUp = warmUpTotal;
        this.gradient = Parameters.zeros(network, weights.arithmetic());
        this.direction = Parameters.zeros(network, weights.arithmetic());
        this.half = Parameters.zeros(network, weights.arithmetic());
        StatisticsLayout layout = StatisticsLayout.of(network, EnumSet.of(Statistic.INPUT_MOMENTS));
        this.A = weights.arithmetic().vector(layout.length());
        List<KBfgsCurvature> all = new ArrayList<>();
        for (int l = 0; l < network.depth(); l++) {
            Matrix own =
                    A.entries(layout.offset(Statistic.INPUT_MOMENTS, l), layout.offset(Statistic.INPUT_MOMENTS, l + 1));
            all.add(new KBfgsCurvature(l, network.layer(l), own, form));
        }
        this.layers = List.copyOf(all);
    }

    /** k, of the next step. */
    public long iteration() {
        return iteration;
    }

    /** Mini-batches still to be seen before the first step. */
    public long warmUp() {
        return warmUp;
    }

    /** floor(n / m); 0 for full batch. */
    public long warmUpTotal() {
        return warmUpTotal;
    }

    /** m >= n. */
    public boolean fullBatch() {
        return fullBatch;
    }

    /** Ghat. */
    public Parameters gradient() {
        return gradient;
    }

    /** p, d_out x (d_in + 1) per layer, and where it is computed. */
    public Parameters direction() {
        return direction;
    }

    /** H_g Ghat, like p: scratch of the step. */
    Parameters half() {
        return half;
    }

    /** All layers' packed triangles of A, one after the other. */
    public Matrix A() {
        return A;
    }

    /** Each layer's curvature. */
    public List<KBfgsCurvature> layers() {
        return layers;
    }

    /** The iteration that waits for its probe. */
    public Optional<Pending> pending() {
        return pending;
    }

    /** @throws IllegalStateException if A has not taken in the statistics of the last step */
    void requireFinished() {
        pending.filter(last -> last.moments().isPresent()).ifPresent(last -> {
            throw new IllegalStateException(
                    "iteration " + last.iteration() + " has deferred work left, expected it to be finished first");
        });
    }

    void warmedUp() {
        warmUp--;
    }

    void stepped(Pending next) {
        iteration++;
        pending = Optional.of(next);
    }

    void finishedInputs(List<UpdateOutcome> outcomes) {
        pending = pending.map(
                last -> new Pending(last.iteration(), last.rows(), last.settings(), Optional.empty(), outcomes));
    }

    void finishedOutputs() {
        pending = Optional.empty();
    }

    void restore(long atIteration, long atWarmUp, Optional<Pending> atPending) {
        iteration = atIteration;
        warmUp = atWarmUp;
        pending = atPending;
    }

    void close() {
        List.of(gradient, direction, half).forEach(array -> array.flat().close());
        layers.forEach(KBfgsCurvature::close);
        A.close();
    }
}
