package org.kbfgs.optim.kbfgs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.curvature.DoubleDamping;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.MiniBatchGradient;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.PreconditionedStep;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepAdaptation;
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
 * <p>A and Ghat start at zero; before k = 0, A becomes its plain average over floor(n / m) mini-batches at the initial weights,
 * and at k = 0 H_a = (A + lambda_A I)^-1. In full batch A starts with mean(abar abar') of k = 0 instead.
 *
 * <p>With {@link CurvatureShares} below 1, mean h, mean g and mean(abar abar') are over a part of M_k; all else is over all of M_k.
 *
 * <p>The probe at W_{k+1} is where the next first pass is too, so both travel in one evaluation: at W_k the first pass over M_k
 * and the probe over M_{k-1}. {@link #step} therefore begins with H_g of iteration k - 1; A and H_a of iteration k, which only
 * the next step needs, are {@linkplain #finishDeferred deferred}.
 */
public final class KBfgs implements Optimizer<KBfgsState> {

    /** The statistics of every first pass, over all of M_k. */
    private static final Set<Statistic> FIRST = Set.of(Statistic.LOSS, Statistic.GRADIENT);

    private static final Set<Statistic> FIRST_AND_INPUTS = Set.of(Statistic.LOSS, Statistic.GRADIENT, Statistic.INPUTS);

    private static final Set<Statistic> PROBE = Set.of(Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS);

    private static final Set<Statistic> PROBE_WITH_LOSS =
            Set.of(Statistic.LOSS, Statistic.PRE_ACTIVATIONS, Statistic.PRE_ACTIVATION_GRADIENTS);

    private final KBfgsSettings settings;
    private final InputInverse inputInverse;
    private final MiniBatchGradient gradient;
    private final RunningAverage gradientAverage;
    private final RunningAverage factorAverage;
    private final PreconditionedStep preconditioned;
    private final Set<Statistic> probe;
    private final Workers workers;
    private final Tiles tiles;

    public KBfgs(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.inputInverse = settings.inputInverse();
        this.gradient = new MiniBatchGradient(new WeightDecay.Penalty(settings.weightDecay()));
        this.gradientAverage = new RunningAverage(settings.momentum());
        this.factorAverage = new RunningAverage(settings.factorDecay());
        this.preconditioned = new PreconditionedStep(workers);
        this.probe = settings.adaptation() instanceof StepAdaptation.None ? PROBE : PROBE_WITH_LOSS;
        this.workers = workers;
        this.tiles = new Tiles(workers);
    }

    @Override
    public KBfgsState initial(Parameters weights, long examples, int miniBatch) {
        return new KBfgsState(weights, examples, miniBatch, settings.factor());
    }

    @Override
    public long warmUp(KBfgsState state) {
        return state.warmUp();
    }

    @Override
    public List<StatisticsRequest> requests(KBfgsState state, Optional<MiniBatch> nextBatch) {
        if (nextBatch.isEmpty()) {
            return state.pending()
                    .map(pending -> List.of(StatisticsRequest.of(probed(pending.rows()), probe)))
                    .orElse(List.of());
        }
        if (state.warmUp() > 0) {
            return List.of(
                    StatisticsRequest.of(nextBatch.get().part(settings.shares().moments()), Statistic.INPUT_MOMENTS));
        }
        return plan(state, nextBatch.get()).requests();
    }

    /**
     * An iteration's evaluation.
     *
     * @param before the number of the request for mean h and mean g at W_k
     * @param moments the number of the request for mean(abar abar'), where it is due
     * @param probe the number of the request for mean h and mean g over M_{k-1} at W_k
     * @param samples the numbers of the requests for the gradient's samples
     */
    private record Evaluation(
            List<StatisticsRequest> requests, int before, int moments, int probe, List<Integer> samples) {}

    private Evaluation plan(KBfgsState state, MiniBatch rows) {
        EvaluationPlan plan = new EvaluationPlan();
        List<Integer> samples = new ArrayList<>();
        samples.add(plan.add(rows, inputInverse.usesMeanInput(state.iteration()) ? FIRST_AND_INPUTS : FIRST));
        int before = plan.add(probed(rows), probe);
        int moments = averagesA(state)
                ? plan.add(rows.part(settings.shares().moments()), Set.of(Statistic.INPUT_MOMENTS))
                : before;
        int probe = before; // Over one and the same mini-batch the first pass is the probe.
        MiniBatch previous = state.pending().map(KBfgsState.Pending::rows).orElse(rows);
        if (!previous.equals(rows)) {
            probe = plan.add(probed(previous), this.probe);
            if (settings.gradientSample() == GradientSample.WITH_PROBE) {
                samples.add(plan.add(previous, Set.of(Statistic.GRADIENT)));
            }
        }
        return new Evaluation(plan.requests(), before, moments, probe, samples);
    }

    private MiniBatch probed(MiniBatch rows) {
        return rows.part(settings.shares().probe());
    }

    /** After a warm start A is at k = 0 as the warm start left it. */
    private boolean averagesA(KBfgsState state) {
        return inputInverse.updatesAt(state.iteration()) && (state.iteration() > 0 || state.fullBatch());
    }

    @Override
    public Step propose(
            KBfgsState state,
            Parameters weights,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings stepSettings) {
        state.requireFinished();
        if (nextBatch.isEmpty()) {
            return Step.without(updateHg(state, statistics.get(0)));
        }
        Statistics first = statistics.get(0);
        if (state.warmUp() > 0) {
            warmUp(state, first);
            return Step.without(List.of());
        }
        Evaluation evaluation = plan(state, nextBatch.get());
        List<CurvatureReport> reports = updateHg(state, statistics.get(evaluation.probe()));

        List<Statistics> samples =
                evaluation.samples().stream().map(statistics::get).toList();
        gradient.average(tiles, gradientAverage, samples, weights, state.gradient());
        Statistics moments = statistics.get(evaluation.moments());
        if (state.iteration() == 0) {
            startHa(state, moments, stepSettings);
        }
        preconditioned.compute(state.layers(), state.gradient(), state.half(), state.direction());
        Statistics before = statistics.get(evaluation.before());
        state.layers().forEach(layer -> layer.keepMeans(before));
        if (inputInverse.usesMeanInput(state.iteration())) {
            state.layers().forEach(layer -> layer.keepMeanInput(first));
        }
        boolean deferredA = averagesA(state) && state.iteration() > 0; // In full batch A has those of k = 0 already.
        state.stepped(new KBfgsState.Pending(
                state.iteration(),
                nextBatch.get(),
                stepSettings,
                deferredA ? Optional.of(moments) : Optional.empty(),
                List.of()));
        return new Step(Optional.of(state.direction()), 1, reports);
    }

    /** The warm start's make A, and the first iteration's may make the first H_a. */
    @Override
    public boolean defersMoments(KBfgsState state) {
        return state.warmUp() == 0 && state.iteration() > 0;
    }

    @Override
    public double slope(KBfgsState state) {
        return StepBound.slope(state.gradient(), state.direction());
    }

    @Override
    public Step conclude(KBfgsState state, Parameters weights, Step proposed, double nu) {
        StepBound.shorten(state.direction(), nu);
        return proposed.shortened(nu);
    }

    /** A = A + mean(abar abar') / floor(n / m). */
    private static void warmUp(KBfgsState state, Statistics moments) {
        double weight = 1.0 / (state.warmUpTotal() * moments.count());
        state.A().kernels().axpby(weight, moments.all(Statistic.INPUT_MOMENTS), 1, state.A());
        state.warmedUp();
    }

    /** H_a = (A + lambda_A I)^-1 at k = 0; in full batch, where no warm start has, A takes M_0 in before. */
    private void startHa(KBfgsState state, Statistics moments, StepSettings stepSettings) {
        if (state.fullBatch()) {
            averageA(state, moments);
        }
        double lambdaA = settings.lambdaA(stepSettings.damping());
        workers.each(state.layers().size(), l -> state.layers().get(l).invertA(lambdaA));
    }

    /** A = beta A + (1 - beta) mean(abar abar'). */
    private void averageA(KBfgsState state, Statistics moments) {
        Matrix sum = moments.all(Statistic.INPUT_MOMENTS);
        tiles.each(sum.length(), tile -> factorAverage.update(tile.of(state.A()), tile.of(sum), moments.count()));
    }

    /** H_g of the iteration that waits for its probe, if any does. */
    private List<CurvatureReport> updateHg(KBfgsState state, Statistics probe) {
        if (state.pending().isEmpty()) {
            return List.of();
        }
        KBfgsState.Pending pending = state.pending().get();
        RunningAverage average = new RunningAverage(state.fullBatch() ? 0 : settings.pairDecay());
        DoubleDamping damping = new DoubleDamping(
                settings.mu1(), settings.mu2(pending.settings().damping()));
        CurvatureReport[] reports = new CurvatureReport[state.layers().size()];
        workers.each(reports.length, l -> {
            KBfgsCurvature layer = state.layers().get(l);
            KBfgsCurvature.PairUpdate done =
                    layer.updateHg(probe, average, damping, settings.pairAcceptance(), settings.skip());
            reports[l] = new CurvatureReport(
                    pending.iteration(),
                    l,
                    done.pair(),
                    damping.isNearlyBounded(done.pair()),
                    done.outcome(),
                    pending.outcomeA(l),
                    layer.pairs());
        });
        state.finishedOutputs();
        return List.of(reports);
    }

    /** A and H_a of the iteration just taken, where they are due. */
    @Override
    public void finishDeferred(KBfgsState state) {
        if (state.pending().isEmpty()) {
            return;
        }
        KBfgsState.Pending pending = state.pending().get();
        if (!inputInverse.updatesAt(pending.iteration()) || !pending.outcomesA().isEmpty()) {
            return;
        }
        pending.moments().ifPresent(moments -> averageA(state, moments));
        double lambdaA = settings.lambdaA(pending.settings().damping());
        UpdateOutcome[] outcomes = new UpdateOutcome[state.layers().size()];
        workers.each(outcomes.length, l -> outcomes[l] = updateHa(state.layers().get(l), lambdaA));
        state.finishedInputs(List.of(outcomes));
    }

    private UpdateOutcome updateHa(KBfgsCurvature layer, double lambdaA) {
        return switch (inputInverse.form()) {
            case HESSIAN_ACTION -> layer.updateHa(lambdaA, settings.skip());
            case EXACT -> {
                layer.invertA(lambdaA);
                yield UpdateOutcome.APPLIED;
            }
        };
    }

    @Override
    public List<KBfgsCurvature> layers(KBfgsState state) {
        return state.layers();
    }

    @Override
    public Workers workers() {
        return workers;
    }

    @Override
    public Optional<StepBound> stepBound() {
        return Optional.of(settings.stepBound());
    }

    @Override
    public StepAdaptation adaptation() {
        return settings.adaptation();
    }

    @Override
    public SafeTensors save(KBfgsState state) {
        state.requireFinished();
        return KBfgsStateCodec.save(state);
    }

    @Override
    public KBfgsState restore(SafeTensors saved, Parameters weights, long examples, int miniBatch) {
        KBfgsState state = initial(weights, examples, miniBatch);
        KBfgsStateCodec.restore(saved, state);
        return state;
    }

    @Override
    public void close(KBfgsState state) {
        state.close();
    }
}
