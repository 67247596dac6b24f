package org.kbfgs.optim;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Asked;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.Sum;
import org.kbfgs.tensors.SafeTensors;

/**
 * K-BFGS and K-BFGS(L), the paper's Algorithm 2 with both passes in one evaluation: at W_k the first pass over M_k and
 * the second pass (the probe) over M_{k-1}. H_g of iteration k - 1 is finished by the probe, before step k; A and H_a of
 * iteration k by {@link #settle}, after it.
 */
public final class KBfgs implements Optimizer<KBfgsState> {

    /** What every first pass is asked for, beside what H_a needs. */
    private static final Set<Sum> FIRST =
            Set.of(Sum.LOSS, Sum.GRADIENT, Sum.PRE_ACTIVATIONS, Sum.PRE_ACTIVATION_GRADIENTS);

    private static final Set<Sum> PROBE = Set.of(Sum.PRE_ACTIVATIONS, Sum.PRE_ACTIVATION_GRADIENTS);

    private final KBfgsSettings settings;
    private final PreconditionedStep preconditioned;
    private final MiniBatchGradient gradient;
    private final RunningAverage gradientAverage;
    private final Tiles tiles;
    private final InputCurvature inputs;
    private final PreActivationCurvature preActivations;

    public KBfgs(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.preconditioned = new PreconditionedStep(workers);
        this.gradient = new MiniBatchGradient(new WeightDecay.Penalty(settings.weightDecay()));
        this.gradientAverage = new RunningAverage(settings.momentum());
        this.tiles = new Tiles(workers);
        this.inputs = new InputCurvature(settings, workers);
        this.preActivations = new PreActivationCurvature(settings, workers);
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
    public List<Evaluation> wants(KBfgsState state, Optional<MiniBatch> next) {
        if (next.isEmpty()) {
            return state.pending()
                    .map(pending -> List.of(Evaluation.of(pending.rows(), PROBE)))
                    .orElse(List.of());
        }
        if (state.warmUp() > 0) {
            return List.of(Evaluation.of(next.get(), Sum.INPUT_MOMENTS));
        }
        Evaluation first = Evaluation.of(next.get(), FIRST).with(inputs.wants(state));
        if (state.pending().isEmpty() || state.pending().get().rows().equals(next.get())) {
            return List.of(first); // Over one and the same mini-batch the first pass is the probe.
        }
        Evaluation probe = Evaluation.of(state.pending().get().rows(), PROBE);
        return switch (settings.gradientSample()) {
            case CURRENT -> List.of(first, probe);
            case WITH_PROBE -> List.of(first, probe.with(Set.of(Sum.GRADIENT)));
        };
    }

    @Override
    public Set<Asked> asks(boolean fullBatch) {
        Set<Asked> asked = new HashSet<>();
        inputs.wants(fullBatch).forEach(more -> asked.add(new Asked(0, with(FIRST, more))));
        asked.add(new Asked(0, PROBE)); // After the last iteration.
        if (!fullBatch) {
            asked.add(Asked.of(0, Sum.INPUT_MOMENTS));
            asked.add(new Asked(
                    1,
                    settings.gradientSample() == GradientSample.CURRENT ? PROBE : with(PROBE, Set.of(Sum.GRADIENT))));
        }
        return asked;
    }

    private static Set<Sum> with(Set<Sum> sums, Set<Sum> more) {
        Set<Sum> all = EnumSet.copyOf(sums);
        all.addAll(more);
        return all;
    }

    @Override
    public Step<KBfgsState> step(
            KBfgsState state, Parameters at, List<Statistics> seen, Optional<MiniBatch> next, StepSettings atStep) {
        state.requireSettled();
        if (next.isEmpty()) {
            List<CurvatureReport> reports = preActivations.finishI(state, seen.get(0));
            return new Step<>(Optional.empty(), reports, state.withPending(Optional.empty()));
        }
        Statistics first = seen.get(0);
        if (state.warmUp() > 0) {
            inputs.warmUpI(state, first);
            return new Step<>(Optional.empty(), List.of(), state.warmedUp());
        }
        List<CurvatureReport> reports = preActivations.finishI(state, seen.get(seen.size() - 1));
        gradient.averageI(tiles, gradientAverage, samples(seen), at, state.gradient());
        KBfgsState ready = inputs.ready(state, first, atStep);
        preconditioned.compute(ready.factors(), ready.gradient(), ready.half(), ready.direction());
        double reducible = at.architecture().loss().aboveBound(first.mean(Sum.LOSS));
        double nu = settings.stepBound().limitI(atStep.learningRate(), reducible, ready.gradient(), ready.direction());
        inputs.takeI(ready, first);
        preActivations.takeI(ready, first);
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
    public KBfgsState settle(KBfgsState state) {
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
