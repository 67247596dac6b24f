package org.kbfgs.train;

import java.util.Optional;
import org.kbfgs.nn.Parameters;

/**
 * The state from which a training among owners recovers.
 *
 * @param weights in arrays of its own
 * @param optimizer in arrays of its own, or stored; empty for the initial state
 */
record HeldState(Parameters weights, Optional<OptimizerState> optimizer, long warmUps, long iteration)
        implements AutoCloseable {

    /** The start of a training. */
    static HeldState initial(Parameters weights) {
        return new HeldState(copy(weights), Optional.empty(), 0, 0);
    }

    /** A point's. Where owners write states, a stored one stays where it is; all others are copied into this process. */
    static HeldState of(IterationRunner.TrainerState point, SavedStates savedStates) {
        boolean stays =
                savedStates == SavedStates.WRITTEN_BY_OWNERS && point.optimizer() instanceof OptimizerState.Stored;
        OptimizerState optimizer = stays
                ? point.optimizer()
                : new OptimizerState.InMemory(point.optimizer().copied());
        return at(point.weights(), optimizer, point.warmUps(), point.iteration());
    }

    /** {@code optimizer}: its arrays become this state's; the weights are copied. */
    static HeldState at(Parameters weights, OptimizerState optimizer, long warmUps, long iteration) {
        return new HeldState(copy(weights), Optional.of(optimizer), warmUps, iteration);
    }

    private static Parameters copy(Parameters weights) {
        return Parameters.of(weights.architecture(), weights.flat().copy());
    }

    @Override
    public void close() {
        weights.flat().close();
        optimizer.ifPresent(OptimizerState::close);
    }
}
