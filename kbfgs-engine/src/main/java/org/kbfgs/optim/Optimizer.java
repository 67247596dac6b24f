package org.kbfgs.optim;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * A method: state in, state out; no I/O, no clock, no global random numbers. A call consumes the state that it is
 * given: its arrays may live on, changed, in the state returned.
 *
 * <p>The order of calls for iteration k = 0, 1, ...: {@code requests(state, M_k)}, an evaluation at W_k, {@code step},
 * the move W_{k+1} = W_k - alpha p; {@code finishDeferred} before the next {@code step} and {@code save}, and while the sums that the
 * step has seen are valid still, which is until the objective's next evaluation is awaited, whoever asks for it. Before
 * k = 0 the same calls are made for {@code warmUp} mini-batches at W_0, without a move; after the last iteration once more
 * with {@code requests(state, empty)}, if that wants anything.
 */
public interface Optimizer<S> {

    /** The state before the first evaluation. n examples, in mini-batches of m; m >= n means full batch. */
    S initial(Parameters at, long examples, int miniBatch);

    /** The number of mini-batches that the method still wants to see at the initial weights before its first step. */
    long warmUp(S state);

    /**
     * What the next job must compute: for mini-batch {@code next}, or, if empty, to finish what is pending. The same before
     * {@link #finishDeferred} as after it.
     */
    List<StatisticsRequest> requests(S state, Optional<MiniBatch> next);

    /** Uses what {@code requests} asked for. {@code at}: the weights where it was evaluated; not modified. */
    Step<S> step(S state, Parameters at, List<Statistics> seen, Optional<MiniBatch> next, StepSettings settings);

    /** Work that the next broadcast does not wait for: it runs while the next evaluation does. Done twice, it is as done once. */
    S finishDeferred(S state);

    /** The threads of an update: what is done with its step beside the method takes them too. */
    Workers workers();

    /** The inverse factors by which each layer's gradient is multiplied; empty for methods without. */
    default List<? extends KroneckerFactors> factors(S state) {
        return List.of();
    }

    /** The bound on its steps; empty for methods that have none. */
    default Optional<StepBound> stepBound() {
        return Optional.empty();
    }

    /** All that {@link #restore} needs to go on to the same bits. The arrays are partly the state's own: write them before the next call. */
    SafeTensors save(S state);

    /**
     * The state that was saved, in arrays of its own. The arguments beside it are as in {@link #initial}.
     *
     * @throws org.kbfgs.tensors.NotSafeTensors if what was saved is of another method, network, type or number of examples
     */
    S restore(SafeTensors saved, Parameters at, long examples, int miniBatch);
}
