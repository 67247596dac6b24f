package org.kbfgs.optim.firstorder;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
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
 * Stochastic gradient descent with momentum. With v zero before it, iteration k is
 *
 * <pre>
 *   G = mean gradient + tau W
 *   v = beta v + (1 - beta) G,  p = v             (the paper's average)
 *   v = beta v + G,             p = v             (heavy ball)
 *   v = beta v + G,             p = G + beta v    (Nesterov)
 *   W = W - alpha (p + rate W)
 * </pre>
 *
 * tau is a penalty's, rate a decoupled decay's, the other being 0.
 */
public final class SgdMomentum implements Optimizer<SgdMomentumState> {

    private final SgdMomentumSettings settings;
    private final MiniBatchGradient gradient;
    private final Tiles tiles = new Tiles(new Workers(1));

    public SgdMomentum(SgdMomentumSettings settings) {
        this.settings = settings;
        this.gradient = new MiniBatchGradient(settings.weightDecay());
    }

    @Override
    public SgdMomentumState initial(Parameters weights, long examples, int miniBatch) {
        return new SgdMomentumState(
                Parameters.zeros(weights.architecture(), weights.arithmetic()),
                Parameters.zeros(weights.architecture(), weights.arithmetic()));
    }

    @Override
    public long warmUp(SgdMomentumState state) {
        return 0;
    }

    @Override
    public List<StatisticsRequest> requests(SgdMomentumState state, Optional<MiniBatch> nextBatch) {
        return nextBatch
                .map(rows -> List.of(StatisticsRequest.of(rows, Statistic.LOSS, Statistic.GRADIENT)))
                .orElse(List.of());
    }

    @Override
    public Step propose(
            SgdMomentumState state,
            Parameters weights,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings stepSettings) {
        Parameters p = state.direction();
        tiles.each(p.flat().length(), tile -> {
            Matrix to = tile.of(p.flat());
            gradient.compute(tile, statistics.get(0), weights, to);
            remember(tile.of(state.velocity().flat()), to);
            gradient.decay(tile, weights, to);
        });
        state.stepped();
        return Step.along(p);
    }

    /** v and p by the form's formula. p is G on entry. Modified: v, p. */
    private void remember(Matrix v, Matrix p) {
        double beta = settings.momentum();
        Kernels kernels = p.kernels();
        switch (settings.form()) {
            case AVERAGE -> {
                kernels.axpby(1 - beta, p, beta, v);
                kernels.axpby(1, v, 0, p);
            }
            case HEAVY_BALL -> {
                kernels.axpby(1, p, beta, v);
                kernels.axpby(1, v, 0, p);
            }
            case NESTEROV -> {
                kernels.axpby(1, p, beta, v);
                kernels.axpby(beta, v, 1, p);
            }
        }
    }

    @Override
    public void finishDeferred(SgdMomentumState state) {
        // Everything is done in the step.
    }

    @Override
    public Workers workers() {
        return tiles.workers();
    }

    @Override
    public SafeTensors save(SgdMomentumState state) {
        return state.save();
    }

    @Override
    public SgdMomentumState restore(SafeTensors saved, Parameters weights, long examples, int miniBatch) {
        SgdMomentumState state = initial(weights, examples, miniBatch);
        state.restore(saved);
        return state;
    }

    @Override
    public void close(SgdMomentumState state) {
        state.close();
    }
}
