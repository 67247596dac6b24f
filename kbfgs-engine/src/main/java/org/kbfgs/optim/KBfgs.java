package org.kbfgs.optim;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.DoubleDamping;
import org.kbfgs.curvature.InverseHessian;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.Sum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * K-BFGS and K-BFGS(L), the paper's Algorithm 2 with both passes in one evaluation: at W_k the first pass over M_k and
 * the second pass (the probe) over M_{k-1}. H_g of iteration k - 1 is finished by the probe, before step k; H_a of
 * iteration k by {@link #settle}, after it.
 */
public final class KBfgs implements Optimizer<KBfgsState> {

    private final KBfgsSettings settings;
    private final Workers workers;
    private final Kernels kernels = Kernels.get();
    private final PreconditionedStep preconditioned;
    private final MiniBatchGradient gradient;
    private final RunningAverage gradientAverage;
    private final RunningAverage factorAverage;

    public KBfgs(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.workers = workers;
        this.preconditioned = new PreconditionedStep(workers);
        this.gradient = new MiniBatchGradient(new WeightDecay.Penalty(settings.weightDecay()));
        this.gradientAverage = new RunningAverage(settings.momentum());
        this.factorAverage = new RunningAverage(settings.factorDecay());
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
            List<CurvatureReport> reports = finish(state, seen.get(0));
            return new Step<>(Optional.empty(), reports, state.withPending(Optional.empty()));
        }
        Statistics first = seen.get(0);
        if (state.warmUp() > 0) {
            double weight = 1.0 / (state.warmUpTotal() * (double) first.count());
            kernels.axpby(weight, first.all(Sum.INPUT_MOMENTS), 1, state.A());
            return new Step<>(Optional.empty(), List.of(), state.warmedUp());
        }
        List<CurvatureReport> reports = finish(state, seen.get(seen.size() - 1));
        gradient.averageI(gradientAverage, first, at, state.gradient());
        KBfgsState ready = state.iteration() == 0 ? withInverseOfA(state, first, atStep) : state;
        preconditioned.compute(ready.factors(), ready.gradient(), ready.half(), ready.direction());
        if (ready.iteration() > 0) {
            averageA(ready, first);
        }
        keepMeans(ready, first);
        KBfgsState.Pending pending = new KBfgsState.Pending(ready.iteration(), next.get(), atStep, List.of());
        return new Step<>(Optional.of(ready.direction()), reports, ready.stepped(pending));
    }

    /** Hessian-action BFGS (Section 4): s = H_a mean(abar), y = (A + lambda_A I) s. */
    @Override
    public KBfgsState settle(KBfgsState state) {
        if (state.pending().isEmpty() || !state.pending().get().outcomesA().isEmpty()) {
            return state;
        }
        KBfgsState.Pending pending = state.pending().get();
        UpdateOutcome[] outcomes = new UpdateOutcome[state.factors().size()];
        double lambdaA = settings.lambdaA(pending.settings().damping());
        workers.each(
                outcomes.length,
                l -> outcomes[l] = hessianAction(state.factors().get(l), lambdaA));
        return state.withPending(Optional.of(
                new KBfgsState.Pending(pending.iteration(), pending.rows(), pending.settings(), List.of(outcomes))));
    }

    private UpdateOutcome hessianAction(KBfgsState.Layer factor, double lambdaA) {
        try (INDArray s = factor.abar().ulike();
                INDArray y = factor.abar().ulike()) {
            factor.Ha().times(factor.abar(), s);
            kernels.packedSymv(1, factor.A(), s, 0, y);
            kernels.axpby(lambdaA, s, 1, y);
            return factor.Ha().updateI(s, y, norm(factor.abar()), settings.skip());
        }
    }

    /** A = beta A + (1 - beta) mean(abar abar'). */
    private void averageA(KBfgsState state, Statistics first) {
        factorAverage.updateI(state.A(), first.all(Sum.INPUT_MOMENTS), first.count());
    }

    /** H_a = (A + lambda_A I)^-1 at the first step, where A is the warm start's average or, in full batch, begins. */
    private KBfgsState withInverseOfA(KBfgsState state, Statistics first, StepSettings atStep) {
        if (state.fullBatch()) {
            averageA(state, first);
        }
        KBfgsState.Layer[] factors = state.factors().toArray(KBfgsState.Layer[]::new);
        double lambdaA = settings.lambdaA(atStep.damping());
        workers.each(factors.length, l -> factors[l] = factors[l].withHa(inverseOfA(factors[l], lambdaA, l)));
        return state.withFactors(List.of(factors));
    }

    private BfgsInverse inverseOfA(KBfgsState.Layer factor, double lambdaA, int l) {
        INDArray inverse = Nd4j.create(
                factor.A().dataType(),
                new long[] {factor.Ha().size(), factor.Ha().size()},
                'f');
        DampedFactor.invertI("layer " + l + ": A", factor.A(), lambdaA, inverse);
        return BfgsInverse.of(inverse);
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

    /** Damped BFGS for H_g (Section 3) of the pending iteration, if any. */
    private List<CurvatureReport> finish(KBfgsState state, Statistics probe) {
        if (state.pending().isEmpty()) {
            return List.of();
        }
        KBfgsState.Pending pending = state.pending().get();
        RunningAverage average = new RunningAverage(state.fullBatch() ? 0 : settings.pairDecay());
        DoubleDamping damping = new DoubleDamping(
                settings.mu1(), settings.mu2(pending.settings().damping()));
        CurvatureReport[] reports = new CurvatureReport[state.factors().size()];
        workers.each(reports.length, l -> {
            KBfgsState.Layer factor = state.factors().get(l);
            double gradientNorm = norm(factor.g());
            averageChange(probe, Sum.PRE_ACTIVATIONS, l, average, factor.h(), factor.s());
            averageChange(probe, Sum.PRE_ACTIVATION_GRADIENTS, l, average, factor.g(), factor.y());
            Damped damped = damping.damp(factor.Hg(), factor.s(), factor.y());
            UpdateOutcome outcome = factor.Hg().updateI(damped.s(), damped.y(), gradientNorm, settings.skip());
            reports[l] = new CurvatureReport(
                    pending.iteration(), l, damped, outcome, pending.outcomesA().get(l), pairs(factor.Hg()));
        });
        return List.of(reports);
    }

    /** (5) and Section 6: change = beta change + (1 - beta) (mean at W_{k+1} - mean at W_k). Modified: mean, change. */
    private void averageChange(
            Statistics probe, Sum sum, int l, RunningAverage average, INDArray mean, INDArray change) {
        kernels.axpby(1.0 / probe.count(), probe.vector(sum, l), -1, mean);
        average.updateI(change, mean, 1);
    }

    private static OptionalInt pairs(InverseHessian H) {
        return H instanceof LbfgsInverse window ? OptionalInt.of(window.pairs()) : OptionalInt.empty();
    }

    private double norm(INDArray v) {
        return Math.sqrt(kernels.dot(v, v));
    }
}
