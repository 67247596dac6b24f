package org.kbfgs.train;

import java.util.List;

/** From a state that this process holds: it collects one at every point, after the longest period, and after a recovery. */
final class RecoveryFromMemory extends OwnerRecovery {

    /** @param held its arrays become this recovery's */
    RecoveryFromMemory(LayerOwners owners, OwnedTrainer trainer, HeldState held) {
        super(owners, trainer, held);
    }

    @Override
    IterationRunner.TrainerState point() {
        HeldState now = holdCollected();
        return new IterationRunner.TrainerState(
                trainer().ownWeights(), now.optimizer().orElseThrow(), now.warmUps(), now.iteration());
    }

    @Override
    void beforeStep() {
        if (isHeldFor(LONGEST)) {
            holdCollected();
        }
    }

    @Override
    boolean isOverdue() {
        return false;
    }

    @Override
    void beforeComputingAgain(List<Call> calls) {}

    @Override
    boolean isHeldWhileComputingAgain(boolean isLast) {
        return isLast || isHeldFor(LONGEST_AFTER_A_LOSS);
    }
}
