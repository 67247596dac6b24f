package org.kbfgs.train;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * How a layer stands when a training has diverged by degrees.
 *
 * @param layer its sizes and activation
 * @param weightNorm ||W_l||
 * @param stepNorm ||p_l|| of the last step; empty before the first
 * @param idle share of its units that are saturated or dead: their slope phi'(h), a mean over a mini-batch, is below a twentieth of
 *     the largest; empty for linear layers and the last
 */
public record LayerState(Layer layer, double weightNorm, OptionalDouble stepNorm, OptionalDouble idle) {

    private static final double IDLE_SLOPE = 0.05;
    private static final double MOST = 0.5;
    private static final double PERCENT = 100;

    /** The statistics, over a mini-batch, from which the share of idle units is computed. */
    static Set<Statistic> sums(Parameters W) {
        boolean squares = W.architecture().layers().stream()
                .anyMatch(layer -> layer.activation() == Activation.SIGMOID || layer.activation() == Activation.TANH);
        return squares ? EnumSet.of(Statistic.INPUTS, Statistic.INPUT_MOMENTS) : EnumSet.of(Statistic.INPUTS);
    }

    /** Of every layer, by an evaluation of a mini-batch. {@code stepNorms}: empty before the first step. */
    static List<LayerState> over(Objective objective, MiniBatch rows, Parameters W, List<Double> stepNorms) {
        try (Lease<List<Statistics>> statistics = objective.evaluate(W, List.of(StatisticsRequest.of(rows, sums(W))))) {
            return all(W, stepNorms, Optional.of(statistics.get().get(0)));
        } catch (RuntimeException failure) { // It must not hide what is diagnosed; a cluster that is gone fails again.
            return all(W, stepNorms, Optional.empty());
        }
    }

    /**
     * Of every layer.
     *
     * @param stepNorms empty before the first step
     * @param statistics the {@link #sums}, where they are to be had
     */
    static List<LayerState> all(Parameters W, List<Double> stepNorms, Optional<Statistics> statistics) {
        List<LayerState> states = new ArrayList<>();
        int depth = W.architecture().depth();
        for (int l = 0; l < depth; l++) {
            Layer layer = W.architecture().layer(l);
            boolean known = l + 1 < depth && layer.activation() != Activation.LINEAR;
            int next = l + 1;
            Matrix flat = W.matrix(l).flat();
            states.add(new LayerState(
                    layer,
                    Math.sqrt(flat.kernels().dot(flat, flat)),
                    stepNorms.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(stepNorms.get(l)),
                    statistics
                            .filter(sums -> known)
                            .map(sums -> OptionalDouble.of(idleShare(layer, sums, next)))
                            .orElse(OptionalDouble.empty())));
        }
        return states;
    }

    /** A layer's outputs are the next layer's inputs. */
    private static double idleShare(Layer layer, Statistics statistics, int next) {
        boolean squares = statistics.layout().has(Statistic.INPUT_MOMENTS);
        long idle = 0;
        for (long i = 0; i < layer.outputs(); i++) {
            double mean = statistics.vector(Statistic.INPUTS, next).get(i) / statistics.count();
            long diagonal = i * (i + 3) / 2; // of a packed triangle
            double square = squares
                    ? statistics.vector(Statistic.INPUT_MOMENTS, next).get(diagonal) / statistics.count()
                    : mean * mean;
            idle += layer.activation().largestMeanSlope(mean, square) < IDLE_SLOPE ? 1 : 0;
        }
        return idle / (double) layer.outputs();
    }

    /** ||W_l|| over what initial weights have on average. */
    double growth() {
        return weightNorm / Math.sqrt(layer.outputs() * (layer.inputs() + 1.0) / (3.0 * layer.inputs()));
    }

    /** Whether most of its units are. */
    boolean isIdle() {
        return idle.orElse(0) > MOST;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "weights of norm %.3g", weightNorm));
        stepNorm.ifPresent(norm -> text.append(String.format(Locale.ROOT, ", last step of norm %.3g", norm)));
        idle.ifPresent(share -> text.append(String.format(
                Locale.ROOT,
                ", %.0f %% of its %d %s units %s",
                PERCENT * share,
                layer.outputs(),
                layer.activation().label(),
                layer.activation() == Activation.RELU ? "dead" : "saturated")));
        return text.toString();
    }
}
