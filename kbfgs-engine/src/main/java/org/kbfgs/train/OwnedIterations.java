package org.kbfgs.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
 * <p>Where an owner is lost, the training returns to the last state that this process holds, computes the iterations since then
 * again, to the same bits, and holds the state that it has reached. A state is held at the start and at every {@link #point}.
 *
 * @param <S> the optimiser's state
 */
public final class OwnedIterations<S> implements Iterations, AutoCloseable {

    /** After so long without a new held state a step takes one first: what a loss costs stays bounded without checkpoints. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** The same while iterations are computed again, as owners that were lost may be lost again soon. */
    private static final Duration LONGEST_AFTER_A_LOSS = Duration.ofSeconds(30);

    /** How often within one call owners may be lost. */
    private static final int LOSSES = 8;

    private final LayerOwners owners;
    private final OwnedTrainer trainer;
    private final Objective objective;
    private final Optimizer<S> optimizer;
    private final MiniBatches batches;
    private final int m;
    /** What was computed since the held state. */
    private final List<Call> since = new ArrayList<>();

    private HeldState held;
    /** When the held state was taken or returned to, by {@link System#nanoTime}. */
    private long heldAt = System.nanoTime();

    private boolean isInstalled;

    /** A mini-batch of the warm start, an iteration or a flush. */
    private record Call(StepSettings settings, boolean isFlush) {}

    private OwnedIterations(
            LayerOwners owners,
            Objective objective,
            Optimizer<S> optimizer,
            MiniBatches batches,
            Parameters W,
            int m,
            HeldState held) {
        this.owners = owners;
        this.trainer = new OwnedTrainer(owners, objective, optimizer.stepBound(), optimizer.adaptation(), batches, W);
        this.objective = objective;
        this.optimizer = optimizer;
        this.batches = batches;
        this.m = m;
        this.held = held;
        trainer.restore(held);
    }

    /**
     * From initial weights, which are modified.
     *
     * @param owners the caller's to close
     * @param objective the same sums at weights of this process, for diagnoses
     * @param optimizer the owners' method
     * @param m examples in a mini-batch
     */
    public static <S> OwnedIterations<S> of(
            LayerOwners owners, Objective objective, Optimizer<S> optimizer, MiniBatches batches, Parameters W, int m) {
        return new OwnedIterations<>(owners, objective, optimizer, batches, W, m, HeldState.initial(W));
    }

    /** From a state, whose weights are modified. */
    public static <S> OwnedIterations<S> of(
            LayerOwners owners,
            Objective objective,
            Optimizer<S> optimizer,
            MiniBatches batches,
            IterationRunner.TrainerState from,
            int m) {
        return new OwnedIterations<>(owners, objective, optimizer, batches, from.weights(), m, HeldState.of(from));
    }

    @Override
    public Architecture architecture() {
        return trainer.ownWeights().architecture();
    }

    @Override
    public Parameters weights() {
        return recovering(trainer::weights);
    }

    @Override
    public List<? extends LayerCurvature> layers() {
        return optimizer.layers(optimizer.restore(point().optimizer(), trainer.ownWeights(), objective.examples(), m));
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
        recovering(() -> {
            hold(trainer.state());
            since.clear();
            return held;
        });
        isInstalled = !owners.isOutdated();
        return new IterationRunner.TrainerState(
                trainer.ownWeights(), held.optimizer().orElseThrow(), held.warmUps(), held.iteration());
    }

    @Override
    public void returnTo(IterationRunner.TrainerState point) {
        hold(HeldState.of(point));
        since.clear();
        isInstalled = false;
        trainer.restore(held);
    }

    private void hold(HeldState next) {
        held.close();
        held = next;
        heldAt = System.nanoTime();
    }

    private boolean isHeldFor(Duration longest) {
        return System.nanoTime() - heldAt > longest.toNanos();
    }

    @Override
    public boolean isCold() {
        return recovering(trainer::isCold);
    }

    @Override
    public void warmUpOnce(StepSettings settings) {
        computed(new Call(settings, false), () -> {
            trainer.warmUpOnce(settings);
            return settings;
        });
    }

    @Override
    public IterationRunner.Iteration step(StepSettings settings, double largestLoss) {
        if (isHeldFor(LONGEST)) {
            point();
        }
        return computed(new Call(settings, false), () -> trainer.step(settings, largestLoss));
    }

    @Override
    public void finishDeferred() {
        recovering(() -> {
            trainer.finishDeferred();
            return trainer;
        });
    }

    @Override
    public List<CurvatureReport> flush(StepSettings settings) {
        return computed(new Call(settings, true), () -> trainer.flush(settings));
    }

    /** A call that changes the training. */
    private <T> T computed(Call call, Supplier<T> work) {
        T result = recovering(work);
        since.add(call);
        return result;
    }

    /** Does the work, again from the held state where an owner is lost, also while the work before it is computed again. */
    private <T> T recovering(Supplier<T> work) {
        for (int losses = 1; ; losses++) {
            try {
                install();
                return work.get();
            } catch (LayerOwners.OwnersLost lost) {
                isInstalled = false;
                if (losses == LOSSES) {
                    throw new LayerOwners.OwnersLost(
                            "owners of layers were lost " + LOSSES + " times within iteration " + iteration()
                                    + ", the last by " + lost.getMessage()
                                    + ", expected executors that live for some iterations",
                            lost);
                }
            }
        }
    }

    private void install() {
        if (isInstalled) {
            return;
        }
        trainer.install(held);
        heldAt = System.nanoTime();
        List<Call> again = List.copyOf(since);
        for (int i = 0; i < again.size(); i++) {
            compute(again.get(i));
            boolean isLast = i == again.size() - 1;
            if (!again.get(i).isFlush() && (isLast || isHeldFor(LONGEST_AFTER_A_LOSS))) {
                hold(trainer.state());
                since.clear();
                since.addAll(again.subList(i + 1, again.size()));
            }
        }
        isInstalled = true;
    }

    private void compute(Call call) {
        if (call.isFlush()) {
            trainer.flush(call.settings());
        } else if (trainer.isCold()) {
            trainer.warmUpOnce(call.settings());
        } else {
            trainer.step(call.settings(), Double.POSITIVE_INFINITY);
        }
    }

    /** Frees the held state, whose arrays the last {@link #point} has too. The owners stay the caller's. */
    @Override
    public void close() {
        held.close();
    }
}
