package org.kbfgs.train;

import java.util.Optional;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Parameters;
import org.kbfgs.tensors.SafeTensors;

/**
 * The state from which a training among owners recovers, in arrays of its own.
 *
 * @param optimizer empty for the initial state
 */
record HeldState(Parameters weights, Optional<SafeTensors> optimizer, long warmUps, long iteration)
        implements AutoCloseable {

    /** The start of a training. */
    static HeldState initial(Parameters weights) {
        return new HeldState(copy(weights), Optional.empty(), 0, 0);
    }

    static HeldState of(IterationRunner.TrainerState point) {
        IterationRunner.TrainerState copy = point.copy();
        return new HeldState(
                copy.weights(), Optional.of(copy.optimizer().collected()), copy.warmUps(), copy.iteration());
    }

    /** {@code optimizer}: its arrays become this state's. */
    static HeldState of(Parameters weights, SafeTensors optimizer, long warmUps, long iteration) {
        return new HeldState(copy(weights), Optional.of(optimizer), warmUps, iteration);
    }

    private static Parameters copy(Parameters weights) {
        return Parameters.of(weights.architecture(), weights.flat().copy());
    }

    @Override
    public void close() {
        weights.flat().close();
        optimizer.ifPresent(state -> state.tensors().values().forEach(Tensor::close));
    }
}
