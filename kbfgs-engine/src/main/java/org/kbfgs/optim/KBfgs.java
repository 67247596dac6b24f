package org.kbfgs.optim;

import java.util.List;
import java.util.Optional;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.Sum;

/**
 * K-BFGS and K-BFGS(L), the paper's Algorithm 2 with both passes in one evaluation: at W_k the first pass over M_k and
 * the second pass (the probe) over M_{k-1}. H_g of iteration k - 1 is finished by the probe, before step k; H_a of
 * iteration k by {@link #settle}, after it.
 */
public final class KBfgs implements Optimizer<KBfgsState> {

    private final KBfgsSettings settings;
    private final Kernels kernels = Kernels.get();
    private final PreconditionedStep preconditioned;
    private final MiniBatchGradient gradient;
    private final RunningAverage gradientAverage;
    private final InputCurvature inputs;
    private final PreActivationCurvature preActivations;

    public KBfgs(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.preconditioned = new PreconditionedStep(workers);
        this.gradient = new MiniBatchGradient(new WeightDecay.Penalty(settings.weightDecay()));
        this.gradientAverage = new RunningAverage(settings.momentum());
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
            return state.pending().map(pending -> List.of(probe(pending))).orElse(List.of());
        }
        if (state.warmUp() > 0) {
            return List.of(Evaluation.of(next.get(), Sum.INPUT_MOMENTS));
        }
        Evaluation first = Evaluation.of(
                next.get(),
                Sum.LOSS,
                Sum.GRADIENT,
                Sum.INPUTS,
                Sum.PRE_ACTIVATIONS,
                Sum.PRE_ACTIVATION_GRADIENTS,
                Sum.INPUT_MOMENTS);
        if (state.pending().isEmpty() || state.pending().get().rows().equals(next.get())) {
            return List.of(first); // Over one and the same mini-batch the first pass is the probe.
        }
        return List.of(first, probe(state.pending().get()));
    }

    private static Evaluation probe(KBfgsState.Pending pending) {
        return Evaluation.of(pending.rows(), Sum.PRE_ACTIVATIONS, Sum.PRE_ACTIVATION_GRADIENTS);
    }

    @Override
    public Step<KBfgsState> step(
            KBfgsState state, Parameters at, List<Statistics> seen, Optional<MiniBatch> next, StepSettings atStep) {
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
        gradient.averageI(gradientAverage, first, at, state.gradient());
        KBfgsState ready = state.iteration() == 0 ? withInverseOfA(state, first, atStep) : state;
        preconditioned.compute(ready.factors(), ready.gradient(), ready.half(), ready.direction());
        if (ready.iteration() > 0) {
            inputs.averageI(ready, first);
        }
        keepMeans(ready, first);
        KBfgsState.Pending pending = new KBfgsState.Pending(ready.iteration(), next.get(), atStep, List.of());
        return new Step<>(Optional.of(ready.direction()), reports, ready.stepped(pending));
    }

    /** H_a at the first step, where A is the warm start's average or, in full batch, begins. */
    private KBfgsState withInverseOfA(KBfgsState state, Statistics first, StepSettings atStep) {
        if (state.fullBatch()) {
            inputs.averageI(state, first);
        }
        return inputs.inverted(state, atStep);
    }

    private void keepMeans(KBfgsState state, Statistics first) {
        double share = 1.0 / first.count();
        for (int l = 0; l < state.factors().size(); l++) {
            KBfgsState.Layer factor = state.factors().get(l);
            kernels.axpby(share, first.vector(Sum.INPUTS, l), 0, factor.abar());
            kernels.axpby(share, first.vector(Sum.PRE_ACTIVATIONS, l), 0, factor.h());
            kernels.axpby(share, first.vector(Sum.PRE_ACTIVATION_GRADIENTS, l), 0, factor.g());
        }
    }

    @Override
    public KBfgsState settle(KBfgsState state) {
        return inputs.settled(state);
    }
}
