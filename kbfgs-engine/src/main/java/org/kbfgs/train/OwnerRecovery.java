package org.kbfgs.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.kbfgs.optim.StepSettings;

/**
 * The last state that this process holds of a training among owners, and what was computed since. Where an owner is lost, the layers get
 * owners that start from the held state, the calls since then are computed again, to the same bits, and the state that they reach is
 * held.
 */
final class OwnerRecovery implements AutoCloseable {

    /** After so long without a new held state an iteration takes one first: what a loss costs stays bounded without checkpoints. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** The same while iterations are computed again, as owners that were lost may be lost again soon. */
    private static final Duration LONGEST_AFTER_A_LOSS = Duration.ofSeconds(30);

    /** How often within one call owners may be lost. */
    private static final int LOSSES = 8;

    private final LayerOwners owners;
    private final OwnedTrainer trainer;
    /** What was computed since the held state. */
    private final List<Call> since = new ArrayList<>();

    private HeldState held;
    /** When the held state was taken or returned to, by {@link System#nanoTime}. */
    private long heldAt = System.nanoTime();

    private boolean isInstalled;

    /** A mini-batch of the warm start, an iteration or a flush. */
    record Call(StepSettings settings, boolean isFlush) {}

    /** @param held its arrays become this recovery's */
    OwnerRecovery(LayerOwners owners, OwnedTrainer trainer, HeldState held) {
        this.owners = owners;
        this.trainer = trainer;
        this.held = held;
        trainer.restore(held);
    }

    /** Holds the training's state now. Its arrays stay this recovery's. */
    HeldState point() {
        call(() -> {
            hold(trainer.state());
            since.clear();
            return held;
        });
        isInstalled = !owners.isOutdated();
        return held;
    }

    /** {@link #point} where the held state is old. */
    void refresh() {
        if (isHeldFor(LONGEST)) {
            point();
        }
    }

    /** The training goes on from a state, whose arrays become this recovery's. */
    void returnTo(HeldState state) {
        hold(state);
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

    /** A call that changes the training. */
    <T> T changing(Call call, Supplier<T> work) {
        T result = call(work);
        since.add(call);
        return result;
    }

    /** Does the work, again from the held state where an owner is lost, also while the work before it is computed again. */
    <T> T call(Supplier<T> work) {
        for (int losses = 1; ; losses++) {
            try {
                install();
                return work.get();
            } catch (LayerOwners.OwnersLost lost) {
                isInstalled = false;
                if (losses == LOSSES) {
                    throw new LayerOwners.OwnersLost(
                            "owners of layers were lost " + LOSSES + " times within iteration " + trainer.iteration()
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

    /** Frees the held state. */
    @Override
    public void close() {
        held.close();
    }
}
