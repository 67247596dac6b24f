package org.kbfgs.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.kbfgs.optim.StepSettings;

/**
 * The last state from which a training among owners can recover, and what was computed since. Where an owner is lost, the layers get owners
 * that start from this state, and the calls since then are computed again, to the same bits.
 */
abstract sealed class OwnerRecovery implements AutoCloseable permits RecoveryFromMemory, RecoveryFromCheckpoints {

    /** A state is due after so long: what a loss costs stays bounded without checkpoints. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** The same from a recovery on, as owners that were lost may be lost again soon. */
    static final Duration LONGEST_AFTER_A_LOSS = Duration.ofSeconds(30);

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

    /** Where the training stands. The arrays stay the trainer's and this recovery's. */
    abstract IterationRunner.TrainerState point();

    /** An iteration comes next. */
    abstract void beforeStep();

    /** As {@link Iterations#isOverdue}. */
    abstract boolean isOverdue();

    /** The calls since the held state come to be computed again. */
    abstract void beforeComputingAgain(List<Call> calls);

    /** Whether the state after a call that was computed again is to be held. */
    abstract boolean isHeldWhileComputingAgain(boolean isLast);

    final OwnedTrainer trainer() {
        return trainer;
    }

    /** The training goes on from a state, whose arrays become this recovery's. */
    final void returnTo(HeldState state) {
        hold(state);
        since.clear();
        isInstalled = false;
        trainer.restore(held);
    }

    /** Collects the state in which the training is now, and holds it. Its arrays are this recovery's. */
    final HeldState holdCollected() {
        HeldState now = call(trainer::state);
        holdNow(now);
        return now;
    }

    /** Holds the state in which the training is now, whose arrays become this recovery's. */
    final void holdNow(HeldState now) {
        hold(now);
        since.clear();
        isInstalled = !owners.isOutdated();
    }

    private void hold(HeldState next) {
        held.close();
        held = next;
        countFromNow();
    }

    /** The next state is due a whole period from now. */
    final void countFromNow() {
        heldAt = System.nanoTime();
    }

    final boolean isHeldFor(Duration longest) {
        return System.nanoTime() - heldAt > longest.toNanos();
    }

    /** A call that changes the training. */
    final <T> T changing(Call call, Supplier<T> work) {
        T result = call(work);
        since.add(call);
        return result;
    }

    /** Does the work, again from the held state where an owner is lost, also while the work before it is computed again. */
    final <T> T call(Supplier<T> work) {
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
        countFromNow();
        List<Call> again = List.copyOf(since);
        beforeComputingAgain(again);
        for (int i = 0; i < again.size(); i++) {
            compute(again.get(i));
            if (!again.get(i).isFlush() && isHeldWhileComputingAgain(i == again.size() - 1)) {
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
    public final void close() {
        held.close();
    }
}
