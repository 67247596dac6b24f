package org.kbfgs.optim.kbfgs;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.KroneckerFactors;
import org.kbfgs.optim.MiniBatchGradient;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.PreconditionedStep;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.WeightDecay;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * K-BFGS and K-BFGS(L): the paper's Algorithm 2. For each layer, at iteration k, with means over mini-batch M_k:
 *
 * <pre>
 *   Ghat = beta Ghat + (1 - beta) (mean(g abar') + tau W)
 *   p = H_g Ghat H_a;  W+ = W - alpha p                             the step, by H_a and H_g of iteration k - 1
 *   s = mean h(W+) - mean h(W),  y = mean g(W+) - mean g(W)         averaged with pair-decay: the probe of the same M_k at W+
 *   (s, y) by double damping (Algorithm 3);  H_g = BFGS(H_g; s, y)  or the L-BFGS window, unless the pair is skipped
 *   A = beta A + (1 - beta) mean(abar abar')
 *   s = H_a mean(abar),  y = (A + lambda_A I) s;  H_a = BFGS(H_a; s, y)
 * </pre>
 *
 * <p>W_{k+1} of the probe is where the next first pass is too, so both travel in one evaluation: at W_k the first pass over M_k
 * and the probe over M_{k-1}. {@link #step} finishes H_g of iteration k - 1 by the probe before it takes step k;
 * {@link #finishDeferred} brings A and H_a of iteration k up to date after it, while the next evaluation runs.
 */
public final class KBfgs implements Optimizer<KBfgsState> {

    /** What every first pass is asked for, beside what H_a needs. */
    private static final Set<Statistic> FIRST =
            Set.of(Statistic.LOSS, Statistic.GRADIENT, Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS);

    private static final Set<Statistic> PROBE = Set.of(Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS);

    private final KBfgsSettings settings;
    private final PreconditionedStep preconditioned;
    private final MiniBatchGradient gradient;
    private final RunningAverage gradientAverage;
    private final Tiles tiles;
    private final InputFactor inputs;
    private final OutputFactor preActivations;

    public KBfgs(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.preconditioned = new PreconditionedStep(workers);
        this.gradient = new MiniBatchGradient(new WeightDecay.Penalty(settings.weightDecay()));
        this.gradientAverage = new RunningAverage(settings.momentum());
        this.tiles = new Tiles(workers);
        this.inputs = new InputFactor(settings, workers);
        this.preActivations = new OutputFactor(settings, workers);
    }

    @Override
    public KBfgsState initial(Parameters at, long examples, int miniBatch) {
        boolean fullBatch = miniBatch >= examples;
        long warmUp = fullBatch ? 0 : examples / miniBatch;
        return KBfgsState.initial(at, warmUp, fullBatch, settings.factor());
    }

    @Override
    public long warmUp(KBfgsState state) {
        return state.warmUp();
    }

    @Override
    public List<StatisticsRequest> requests(KBfgsState state, Optional<MiniBatch> next) {
        if (next.isEmpty()) {
            return state.pending()
                    .map(pending -> List.of(StatisticsRequest.of(pending.rows(), PROBE)))
                    .orElse(List.of());
        }
        if (state.warmUp() > 0) {
            return List.of(StatisticsRequest.of(next.get(), Statistic.INPUT_MOMENTS));
        }
        StatisticsRequest first = StatisticsRequest.of(next.get(), FIRST).with(inputs.requests(state));
        if (state.pending().isEmpty() || state.pending().get().rows().equals(next.get())) {
            return List.of(first); // Over one and the same mini-batch the first pass is the probe.
        }
        StatisticsRequest probe = StatisticsRequest.of(state.pending().get().rows(), PROBE);
        return switch (settings.gradientSample()) {
            case CURRENT -> List.of(first, probe);
            case WITH_PROBE -> List.of(first, probe.with(Set.of(Statistic.GRADIENT)));
        };
    }

    @Override
    public Step<KBfgsState> step(
            KBfgsState state, Parameters at, List<Statistics> seen, Optional<MiniBatch> next, StepSettings atStep) {
        state.requireSettled();
        if (next.isEmpty()) {
            List<CurvatureReport> reports = preActivations.finish(state, seen.get(0));
            return new Step<>(Optional.empty(), reports, state.withPending(Optional.empty()));
        }
        Statistics first = seen.get(0);
        if (state.warmUp() > 0) {
            inputs.warmUp(state, first);
            return new Step<>(Optional.empty(), List.of(), state.warmedUp());
        }
        List<CurvatureReport> reports = preActivations.finish(state, seen.get(seen.size() - 1));
        gradient.average(tiles, gradientAverage, samples(seen), at, state.gradient());
        KBfgsState ready = inputs.ready(state, first, atStep);
        preconditioned.compute(ready.factors(), ready.gradient(), ready.half(), ready.direction());
        double reducible = at.architecture().loss().aboveBound(first.mean(Statistic.LOSS));
        double nu = settings.stepBound().limit(atStep.learningRate(), reducible, ready.gradient(), ready.direction());
        inputs.take(ready, first);
        preActivations.take(ready, first);
        KBfgsState.Pending pending = new KBfgsState.Pending(
                ready.iteration(), next.get(), atStep, inputs.leftToSettle(ready, first), List.of());
        return new Step<>(Optional.of(ready.direction()), nu, reports, ready.stepped(pending));
    }

    private List<Statistics> samples(List<Statistics> seen) {
        return switch (settings.gradientSample()) {
            case CURRENT -> seen.subList(0, 1);
            case WITH_PROBE -> seen;
        };
    }

    @Override
    public KBfgsState finishDeferred(KBfgsState state) {
        return inputs.settled(state);
    }

    @Override
    public List<? extends KroneckerFactors> factors(KBfgsState state) {
        return state.factors();
    }

    @Override
    public Workers workers() {
        return tiles.workers();
    }

    @Override
    public Optional<StepBound> stepBound() {
        return Optional.of(settings.stepBound());
    }

    @Override
    public SafeTensors save(KBfgsState state) {
        state.requireSettled();
        return state.save();
    }

    @Override
    public KBfgsState restore(SafeTensors saved, Parameters at, long examples, int miniBatch) {
        return initial(at, examples, miniBatch).restored(saved);
    }
}
