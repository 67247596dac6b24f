package org.kbfgs.optim.firstorder;

import java.util.List;
import java.util.Optional;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.MiniBatchGradient;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * RMSprop with momentum. With Ghat zero before it, iteration k is
 *
 * <pre>
 *   G    = mean gradient + tau W
 *   Ghat = beta Ghat + (1 - beta) G
 *   v    = beta2 v + (1 - beta2) x^2,   x = Ghat (the paper's) or x = G
 *   p    = Ghat / (sqrt(v) + epsilon) + rate W
 *   W    = W - alpha p
 * </pre>
 *
 * element by element; tau is a penalty's, rate a decoupled decay's, the other being 0. Before k = 0, v is zero or the
 * plain average of G^2 over floor(n / m) mini-batches at the initial weights. G^2 is no sum over examples, so each of
 * these costs an evaluation.
 */
public final class RmsProp implements Optimizer<RmsPropState> {

    private final RmsPropSettings settings;
    private final RunningAverage average;
    private final MiniBatchGradient gradient;
    private final AdaptiveStep adaptive;
    private final Tiles tiles;

    public RmsProp(RmsPropSettings settings, Workers workers) {
        this.settings = settings;
        this.average = new RunningAverage(settings.momentum());
        this.gradient = new MiniBatchGradient(settings.weightDecay());
        this.adaptive = new AdaptiveStep(settings.secondMoment(), settings.beta2(), settings.epsilon());
        this.tiles = new Tiles(workers);
    }

    @Override
    public RmsPropState initial(Parameters weights, long examples, int miniBatch) {
        boolean warm = settings.start() == RmsPropSettings.Start.WARM && miniBatch < examples;
        long warmUp = warm ? examples / miniBatch : 0;
        Architecture network = weights.architecture();
        Arithmetic arithmetic = weights.arithmetic();
        return new RmsPropState(
                warmUp,
                Parameters.zeros(network, arithmetic),
                Parameters.zeros(network, arithmetic),
                Parameters.zeros(network, arithmetic));
    }

    @Override
    public long warmUp(RmsPropState state) {
        return state.warmUp();
    }

    @Override
    public List<StatisticsRequest> requests(RmsPropState state, Optional<MiniBatch> nextBatch) {
        if (nextBatch.isEmpty()) {
            return List.of();
        }
        return state.warmUp() > 0
                ? List.of(StatisticsRequest.of(nextBatch.get(), Statistic.GRADIENT))
                : List.of(StatisticsRequest.of(nextBatch.get(), Statistic.LOSS, Statistic.GRADIENT));
    }

    @Override
    public Step propose(
            RmsPropState state,
            Parameters weights,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings stepSettings) {
        Parameters p = state.direction();
        Matrix v = state.secondMoment().flat();
        if (state.warmUp() > 0) {
            tiles.each(v.length(), tile -> {
                Matrix G = tile.of(p.flat());
                gradient.compute(tile, statistics.get(0), weights, G);
                G.kernels().square(G, G);
                G.kernels().axpby(1.0 / state.warmUpTotal(), G, 1, tile.of(v));
            });
            state.warmedUp();
            return Step.without(List.of());
        }
        tiles.each(v.length(), tile -> {
            Matrix to = tile.of(p.flat());
            Matrix Ghat = tile.of(state.gradient().flat());
            gradient.compute(tile, statistics.get(0), weights, to);
            average.update(Ghat, to, 1);
            adaptive.compute(Ghat, tile.of(v), to, 1, 1);
            gradient.decay(tile, weights, to);
        });
        state.stepped();
        return Step.along(p);
    }

    @Override
    public void finishDeferred(RmsPropState state) {
        // Everything is done in the step.
    }

    @Override
    public Workers workers() {
        return tiles.workers();
    }

    @Override
    public SafeTensors save(RmsPropState state) {
        return state.save();
    }

    @Override
    public RmsPropState restore(SafeTensors saved, Parameters weights, long examples, int miniBatch) {
        RmsPropState state = initial(weights, examples, miniBatch);
        state.restore(saved);
        return state;
    }

    @Override
    public void close(RmsPropState state) {
        state.close();
    }
}
