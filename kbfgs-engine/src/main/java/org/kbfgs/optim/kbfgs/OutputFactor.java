package org.kbfgs.optim.kbfgs;

import java.util.List;
import java.util.OptionalInt;
import org.kbfgs.curvature.Damped;
import org.kbfgs.curvature.DoubleDamping;
import org.kbfgs.curvature.InverseHessian;
import org.kbfgs.curvature.LbfgsInverse;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/** H_g of every layer: the paper's Section 3. */
final class OutputFactor {

    private final KBfgsSettings settings;
    private final Workers workers;
    private final Kernels kernels = Kernels.get();

    OutputFactor(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.workers = workers;
    }

    /** After the step: keeps the means of h and g over M_k. Modified: the state's h and g. */
    void take(KBfgsState state, Statistics first) {
        double share = 1.0 / first.count();
        for (int l = 0; l < state.factors().size(); l++) {
            KBfgsState.Layer factor = state.factors().get(l);
            kernels.axpby(share, first.vector(Statistic.PRE_ACTIVATIONS, l), 0, factor.h());
            kernels.axpby(share, first.vector(Statistic.PRE_ACTIVATION_GRADIENTS, l), 0, factor.g());
        }
    }

    /** Damped BFGS for H_g of the pending iteration, if any. Modified: the state's h, g, s, y and H_g. */
    List<CurvatureReport> finish(KBfgsState state, Statistics probe) {
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
            double gradientNorm = Math.sqrt(kernels.dot(factor.g(), factor.g()));
            averageChange(probe, Statistic.PRE_ACTIVATIONS, l, average, factor.h(), factor.s());
            averageChange(probe, Statistic.PRE_ACTIVATION_GRADIENTS, l, average, factor.g(), factor.y());
            Damped damped = damping.damp(factor.Hg(), factor.s(), factor.y());
            UpdateOutcome outcome = update(factor.Hg(), damping, damped, gradientNorm);
            reports[l] = new CurvatureReport(
                    pending.iteration(),
                    l,
                    damped,
                    damping.isNearlyBounded(damped),
                    outcome,
                    pending.outcomeA(l),
                    pairs(factor.Hg()));
        });
        return List.of(reports);
    }

    private UpdateOutcome update(InverseHessian Hg, DoubleDamping damping, Damped pair, double gradientNorm) {
        if (!pair.defined()) {
            return UpdateOutcome.UNDEFINED;
        }
        return accepts(damping, pair) ? Hg.update(pair, gradientNorm, settings.skip()) : UpdateOutcome.UNBOUNDED;
    }

    private boolean accepts(DoubleDamping damping, Damped pair) {
        return switch (settings.pairAcceptance()) {
            case ALL -> true;
            case BOUNDED -> damping.staysBounded(pair);
        };
    }

    /** (5) and Section 6: change = beta change + (1 - beta) (mean at W_{k+1} - mean at W_k). Modified: mean, change. */
    private void averageChange(
            Statistics probe, Statistic sum, int l, RunningAverage average, INDArray mean, INDArray change) {
        kernels.axpby(1.0 / probe.count(), probe.vector(sum, l), -1, mean);
        average.update(change, mean, 1);
    }

    private static OptionalInt pairs(InverseHessian H) {
        return H instanceof LbfgsInverse window ? OptionalInt.of(window.pairs()) : OptionalInt.empty();
    }
}
