package org.kbfgs.optim;

import java.util.List;
import java.util.Optional;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Workers;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.Sum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A and H_a of every layer: the paper's Section 4. */
final class InputCurvature {

    private final KBfgsSettings settings;
    private final Workers workers;
    private final Kernels kernels = Kernels.get();
    private final RunningAverage average;

    InputCurvature(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.workers = workers;
        this.average = new RunningAverage(settings.factorDecay());
    }

    /** A = A + mean(abar abar') / floor(n / m): the plain average of the warm start. Modified: the state's A. */
    void warmUpI(KBfgsState state, Statistics seen) {
        double weight = 1.0 / (state.warmUpTotal() * (double) seen.count());
        kernels.axpby(weight, seen.all(Sum.INPUT_MOMENTS), 1, state.A());
    }

    /** A = beta A + (1 - beta) mean(abar abar'). Modified: the state's A. */
    void averageI(KBfgsState state, Statistics first) {
        average.updateI(state.A(), first.all(Sum.INPUT_MOMENTS), first.count());
    }

    /** The state with H_a = (A + lambda_A I)^-1. */
    KBfgsState inverted(KBfgsState state, StepSettings atStep) {
        KBfgsState.Layer[] factors = state.factors().toArray(KBfgsState.Layer[]::new);
        double lambdaA = settings.lambdaA(atStep.damping());
        workers.each(factors.length, l -> factors[l] = factors[l].withHa(inverse(factors[l], lambdaA, l)));
        return state.withFactors(List.of(factors));
    }

    private static BfgsInverse inverse(KBfgsState.Layer factor, double lambdaA, int l) {
        INDArray inverse = Nd4j.create(
                factor.A().dataType(),
                new long[] {factor.Ha().size(), factor.Ha().size()},
                'f');
        DampedFactor.invertI("layer " + l + ": A", factor.A(), lambdaA, inverse);
        return BfgsInverse.of(inverse);
    }

    /** The state with H_a of the pending iteration updated, if it is not yet. */
    KBfgsState settled(KBfgsState state) {
        if (state.pending().isEmpty() || !state.pending().get().outcomesA().isEmpty()) {
            return state;
        }
        KBfgsState.Pending pending = state.pending().get();
        UpdateOutcome[] outcomes = new UpdateOutcome[state.factors().size()];
        double lambdaA = settings.lambdaA(pending.settings().damping());
        workers.each(
                outcomes.length,
                l -> outcomes[l] = hessianActionI(state.factors().get(l), lambdaA));
        return state.withPending(Optional.of(pending.withOutcomesA(List.of(outcomes))));
    }

    /** Hessian-action BFGS: s = H_a mean(abar), y = (A + lambda_A I) s. Modified: H_a. */
    private UpdateOutcome hessianActionI(KBfgsState.Layer factor, double lambdaA) {
        try (INDArray s = factor.abar().ulike();
                INDArray y = factor.abar().ulike()) {
            factor.Ha().times(factor.abar(), s);
            kernels.packedSymv(1, factor.A(), s, 0, y);
            kernels.axpby(lambdaA, s, 1, y);
            double norm = Math.sqrt(kernels.dot(factor.abar(), factor.abar()));
            return factor.Ha().updateI(s, y, norm, settings.skip());
        }
    }
}
