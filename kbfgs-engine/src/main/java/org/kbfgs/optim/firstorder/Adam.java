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
 * Adam. At iteration k, from 0, with Ghat and v zero before it:
 *
 * <pre>
 *   G    = mean gradient + tau W
 *   Ghat = beta Ghat + (1 - beta) G
 *   mhat = Ghat / (1 - beta^(k+1))
 *   v    = beta2 v + (1 - beta2) x^2,   x = mhat (the paper's) or x = G (Kingma and Ba's)
 *   p    = mhat / (sqrt(v / (1 - beta2^(k+1))) + epsilon) + rate W
 *   W    = W - alpha p
 * </pre>
 *
 * element by element; tau is a penalty's, rate a decoupled decay's, the other being 0.
 */
public final class Adam implements Optimizer<AdamState> {

    private final AdamSettings settings;
    private final RunningAverage average;
    private final MiniBatchGradient gradient;
    private final AdaptiveStep adaptive;
    private final Tiles tiles;

    public Adam(AdamSettings settings, Workers workers) {
        this.settings = settings;
        this.average = new RunningAverage(settings.momentum());
        this.gradient = new MiniBatchGradient(settings.weightDecay());
        this.adaptive = new AdaptiveStep(settings.secondMoment(), settings.beta2(), settings.epsilon());
        this.tiles = new Tiles(workers);
    }

    @Override
    public AdamState initial(Parameters weights, long examples, int miniBatch) {
        Architecture network = weights.architecture();
        Arithmetic arithmetic = weights.arithmetic();
        return new AdamState(
                Parameters.zeros(network, arithmetic),
                Parameters.zeros(network, arithmetic),
                Parameters.zeros(network, arithmetic));
    }

    @Override
    public long warmUp(AdamState state) {
        return 0;
    }

    @Override
    public List<StatisticsRequest> requests(AdamState state, Optional<MiniBatch> nextBatch) {
        return nextBatch
                .map(rows -> List.of(StatisticsRequest.of(rows, Statistic.LOSS, Statistic.GRADIENT)))
                .orElse(List.of());
    }

    @Override
    public Step propose(
            AdamState state,
            Parameters weights,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings stepSettings) {
        Statistics first = statistics.get(0);
        Parameters p = state.direction();
        double steps = state.iteration() + 1.0;
        double c1 = 1 - Math.pow(settings.momentum(), steps);
        double c2 = 1 - Math.pow(settings.beta2(), steps);
        tiles.each(p.flat().length(), tile -> {
            Matrix to = tile.of(p.flat());
            Matrix Ghat = tile.of(state.gradient().flat());
            gradient.compute(tile, first, weights, to);
            average.update(Ghat, to, 1);
            adaptive.compute(Ghat, tile.of(state.secondMoment().flat()), to, c1, c2);
            gradient.decay(tile, weights, to);
        });
        state.stepped();
        return Step.along(p);
    }

    @Override
    public void finishDeferred(AdamState state) {
        // Everything is done in the step.
    }

    @Override
    public Workers workers() {
        return tiles.workers();
    }

    @Override
    public SafeTensors save(AdamState state) {
        return state.save();
    }

    @Override
    public AdamState restore(SafeTensors saved, Parameters weights, long examples, int miniBatch) {
        AdamState state = initial(weights, examples, miniBatch);
        state.restore(saved);
        return state;
    }

    @Override
    public void close(AdamState state) {
        state.close();
    }
}
