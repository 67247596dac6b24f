package org.kbfgs.optim.kbfgs;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.curvature.BfgsInverse;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
import org.kbfgs.optim.DampedFactor;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A and H_a of every layer: the paper's Section 4, and its Section 5's exact inverse. */
final class InputFactor {

    private final KBfgsSettings settings;
    private final Workers workers;
    private final Tiles tiles;
    private final Kernels kernels = Kernels.get();
    private final InputInverse form;
    private final RunningAverage average;

    InputFactor(KBfgsSettings settings, Workers workers) {
        this.settings = settings;
        this.workers = workers;
        this.tiles = new Tiles(workers);
        this.form = settings.inputInverse();
        this.average = new RunningAverage(settings.factorDecay());
    }

    /** The sums over M_k that iteration k needs here, beyond the warm start. */
    Set<Statistic> requests(KBfgsState state) {
        Set<Statistic> sums = EnumSet.noneOf(Statistic.class);
        if (averagesA(state)) {
            sums.add(Statistic.INPUT_MOMENTS);
        }
        if (usesMeanInput(state)) {
            sums.add(Statistic.INPUTS);
        }
        return sums;
    }

    /** After a warm start A is as it was at k = 0. */
    private boolean averagesA(KBfgsState state) {
        boolean warm = state.iteration() == 0 && !state.fullBatch();
        return form.updatesAt(state.iteration()) && !warm;
    }

    private boolean usesMeanInput(KBfgsState state) {
        return form.updatesAt(state.iteration()) && form.form() == InputInverse.Form.HESSIAN_ACTION;
    }

    /** A = A + mean(abar abar') / floor(n / m): the plain average of the warm start. Modified: the state's A. */
    void warmUp(KBfgsState state, Statistics seen) {
        double weight = 1.0 / (state.warmUpTotal() * (double) seen.count());
        kernels.axpby(weight, seen.all(Statistic.INPUT_MOMENTS), 1, state.A());
    }

    /** What the step needs: at k = 0 H_a = (A + lambda_A I)^-1, A being the warm start's average or, in full batch, begun. */
    KBfgsState ready(KBfgsState state, Statistics first, StepSettings atStep) {
        if (state.iteration() > 0) {
            return state;
        }
        if (state.fullBatch()) {
            average(state, first);
        }
        KBfgsState.Layer[] factors = state.factors().toArray(KBfgsState.Layer[]::new);
        double lambdaA = settings.lambdaA(atStep.damping());
        workers.each(factors.length, l -> factors[l] = factors[l].withHa(inverse(factors[l], lambdaA, l)));
        return state.withFactors(List.of(factors));
    }

    /** After the step: keeps mean(abar) over M_k for H_a. Modified: the state's abar. */
    void take(KBfgsState state, Statistics first) {
        if (!usesMeanInput(state)) {
            return;
        }
        for (int l = 0; l < state.factors().size(); l++) {
            kernels.axpby(
                    1.0 / first.count(),
                    first.vector(Statistic.INPUTS, l),
                    0,
                    state.factors().get(l).abar());
        }
    }

    /** After the step: M_k's sums, where they are to enter A when it is settled. In full batch A has those of k = 0 already. */
    Optional<Statistics> leftToSettle(KBfgsState state, Statistics first) {
        return averagesA(state) && state.iteration() > 0 ? Optional.of(first) : Optional.empty();
    }

    /** A = beta A + (1 - beta) mean(abar abar'). Modified: the state's A. */
    private void average(KBfgsState state, Statistics first) {
        INDArray sum = first.all(Statistic.INPUT_MOMENTS);
        tiles.each(sum.length(), tile -> average.update(tile.of(state.A()), tile.of(sum), first.count()));
    }

    private static BfgsInverse inverse(KBfgsState.Layer factor, double lambdaA, int l) {
        INDArray inverse = Nd4j.create(
                factor.A().dataType(),
                new long[] {factor.Ha().size(), factor.Ha().size()},
                'f');
        DampedFactor.invert(l, "A", factor.A(), lambdaA, inverse);
        return BfgsInverse.of(inverse);
    }

    /** The state with A and H_a of the pending iteration brought up to date, if that is due and not done. */
    KBfgsState settled(KBfgsState state) {
        if (state.pending().isEmpty()) {
            return state;
        }
        KBfgsState.Pending pending = state.pending().get();
        if (!form.updatesAt(pending.iteration()) || !pending.outcomesA().isEmpty()) {
            return state;
        }
        pending.first().ifPresent(first -> average(state, first));
        UpdateOutcome[] outcomes = new UpdateOutcome[state.factors().size()];
        double lambdaA = settings.lambdaA(pending.settings().damping());
        workers.each(outcomes.length, l -> {
            KBfgsState.Layer factor = state.factors().get(l);
            outcomes[l] = switch (form.form()) {
                case HESSIAN_ACTION -> hessianAction(factor, lambdaA);
                case EXACT -> invert(factor, lambdaA, l);
            };
        });
        return state.withPending(Optional.of(pending.settled(List.of(outcomes))));
    }

    /** Section 5: H_a = (A + lambda_A I)^-1. Modified: H_a. */
    private static UpdateOutcome invert(KBfgsState.Layer factor, double lambdaA, int l) {
        DampedFactor.invert(l, "A", factor.A(), lambdaA, factor.Ha().upper());
        return UpdateOutcome.APPLIED;
    }

    /** Section 4: BFGS by s = H_a mean(abar), y = (A + lambda_A I) s. Modified: H_a. */
    private UpdateOutcome hessianAction(KBfgsState.Layer factor, double lambdaA) {
        try (INDArray s = factor.abar().ulike();
                INDArray y = factor.abar().ulike()) {
            factor.Ha().times(factor.abar(), s);
            kernels.spmv(1, factor.A(), s, 0, y);
            kernels.axpby(lambdaA, s, 1, y);
            double norm = Math.sqrt(kernels.dot(factor.abar(), factor.abar()));
            return factor.Ha().update(s, y, norm, settings.skip());
        }
    }
}
