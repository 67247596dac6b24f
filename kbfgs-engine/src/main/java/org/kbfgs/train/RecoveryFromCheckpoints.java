package org.kbfgs.train;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kbfgs.tensors.SafeTensors;

/**
 * From the last state that owners wrote and that is kept: this process holds weights alone. Where owners cannot write, it holds a state that
 * it collects, until they can.
 */
final class RecoveryFromCheckpoints extends OwnerRecovery {

    /** Whether iterations were computed again since a state was written. */
    private boolean wasLost;

    /** @param held its arrays become this recovery's */
    RecoveryFromCheckpoints(LayerOwners owners, OwnedTrainer trainer, HeldState held) {
        super(owners, trainer, held);
    }

    @Override
    IterationRunner.TrainerState point() {
        call(() -> {
            trainer().finishDeferred();
            return trainer().weights();
        });
        return new IterationRunner.TrainerState(
                trainer().ownWeights(),
                new StateAtOwners(),
                trainer().warmUps(),
                trainer().iteration());
    }

    /** The state that the owners have now. */
    private final class StateAtOwners implements OptimizerState.AtOwners {

        private Optional<Stored> last = Optional.empty();

        @Override
        public SafeTensors collected() {
            return call(() -> {
                SafeTensors collected = trainer().collected();
                trainer().weights(); // A recovery leaves those of the held state.
                return collected;
            });
        }

        @Override
        public Stored written(Supplier<String> folder) {
            wasLost = false;
            countFromNow(); // Where it fails, the next is due a whole period later too.
            try {
                Stored written = call(() -> trainer().written(folder.get()));
                last = Optional.of(written);
                return written;
            } catch (UncheckedIOException failure) {
                // What a loss costs stays bounded where nothing can be written.
                holdCollected();
                throw failure;
            }
        }

        @Override
        public void kept() {
            OptimizerState state = last.orElseThrow();
            wasLost = false;
            holdNow(HeldState.at(
                    trainer().ownWeights(),
                    state,
                    trainer().warmUps(),
                    trainer().iteration()));
        }
    }

    @Override
    void beforeStep() {}

    @Override
    boolean isOverdue() {
        return isHeldFor(wasLost ? LONGEST_AFTER_A_LOSS : LONGEST);
    }

    @Override
    void beforeComputingAgain(List<Call> calls) {
        wasLost = !calls.isEmpty();
    }

    @Override
    boolean isHeldWhileComputingAgain(boolean isLast) {
        return false;
    }
}
