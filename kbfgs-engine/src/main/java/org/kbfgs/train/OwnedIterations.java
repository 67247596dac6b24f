package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.Objective;

/**
 * The iterations of a training whose layers have owners: this process sees losses, norms and outcomes, and decides by these. Its
 * figures and weights are those of {@link IterationRunner}, to the bit.
 *
 * <p>Where an owner is lost, the training returns to the last state that is held, and computes the iterations since then
 * again, to the same bits ({@link OwnerRecovery}). Where states are collected, a state is held at the start and at every {@link #point};
 * where owners write them, at the start and wherever {@link OptimizerState.AtOwners#kept} is called.
 *
 * @param <S> the optimiser's state
 */
public final class OwnedIterations<S> implements Iterations {

    private final OwnedTrainer trainer;
    private final OwnerRecovery recovery;
    private final Objective objective;
    private final Optimizer<S> optimizer;
    private final MiniBatches batches;
    private final int m;
    private final SavedStates savedStates;

    private OwnedIterations(
            LayerOwners owners,
            Objective objective,
            Optimizer<S> optimizer,
            MiniBatches batches,
            Parameters W,
            int m,
            SavedStates savedStates,
            HeldState held) {
        this.trainer = new OwnedTrainer(owners, objective, optimizer.stepBound(), optimizer.adaptation(), batches, W);
        this.objective = objective;
        this.optimizer = optimizer;
        this.batches = batches;
        this.m = m;
        this.savedStates = savedStates;
        this.recovery = switch (savedStates) {
            case COLLECTED -> new RecoveryFromMemory(owners, trainer, held);
            case WRITTEN_BY_OWNERS -> new RecoveryFromCheckpoints(owners, trainer, held);
        };
    }

    /**
     * From initial weights, which are modified.
     *
     * @param owners the caller's to close
     * @param objective the same sums at weights of this process, for diagnoses
     * @param optimizer the owners' method
     * @param m examples in a mini-batch
     * @param savedStates who saves the optimiser's state
     */
    public static <S> OwnedIterations<S> of(
            LayerOwners owners,
            Objective objective,
            Optimizer<S> optimizer,
            MiniBatches batches,
            Parameters W,
            int m,
            SavedStates savedStates) {
        return new OwnedIterations<>(owners, objective, optimizer, batches, W, m, savedStates, HeldState.initial(W));
    }

    /** From a state, whose weights are modified. */
    public static <S> OwnedIterations<S> of(
            LayerOwners owners,
            Objective objective,
            Optimizer<S> optimizer,
            MiniBatches batches,
            IterationRunner.TrainerState from,
            int m,
            SavedStates savedStates) {
        return new OwnedIterations<>(
                owners, objective, optimizer, batches, from.weights(), m, savedStates, HeldState.of(from, savedStates));
    }

    @Override
    public Architecture architecture() {
        return trainer.ownWeights().architecture();
    }

    @Override
    public Parameters weights() {
        return recovery.call(trainer::weights);
    }

    @Override
    public List<? extends LayerCurvature> layers() {
        S state = point().optimizer()
                .read(saved -> optimizer.restore(saved, trainer.ownWeights(), objective.examples(), m));
        return optimizer.layers(state);
    }

    @Override
    public Optional<StepBound> stepBound() {
        return optimizer.stepBound();
    }

    @Override
    public StepAdaptation adaptation() {
        return optimizer.adaptation();
    }

    @Override
    public List<LayerState> layerStates(List<Double> stepNorms) {
        return LayerState.over(objective, batches.at(Math.max(0, iteration() - 1)), weights(), stepNorms);
    }

    @Override
    public long iteration() {
        return trainer.iteration();
    }

    @Override
    public IterationRunner.TrainerState point() {
        return recovery.point();
    }

    @Override
    public boolean isOverdue() {
        return recovery.isOverdue();
    }

    @Override
    public void returnTo(IterationRunner.TrainerState point) {
        recovery.returnTo(HeldState.of(point, savedStates));
    }

    @Override
    public boolean isCold() {
        return recovery.call(trainer::isCold);
    }

    @Override
    public void warmUpOnce(StepSettings settings) {
        recovery.changing(new OwnerRecovery.Call(settings, false), () -> {
            trainer.warmUpOnce(settings);
            return settings;
        });
    }

    @Override
    public IterationRunner.Iteration step(StepSettings settings, double largestLoss) {
        recovery.beforeStep();
        return recovery.changing(new OwnerRecovery.Call(settings, false), () -> trainer.step(settings, largestLoss));
    }

    @Override
    public void finishDeferred() {
        recovery.call(() -> {
            trainer.finishDeferred();
            return trainer;
        });
    }

    @Override
    public List<CurvatureReport> flush(StepSettings settings) {
        return recovery.changing(new OwnerRecovery.Call(settings, true), () -> trainer.flush(settings));
    }

    /** Frees the held state. Where states are collected, the last {@link #point} has the same arrays. The owners stay the caller's. */
    @Override
    public void close() {
        recovery.close();
    }
}
