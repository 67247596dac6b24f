package org.kbfgs.optim;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * A method: no I/O, no clock, no global random numbers. Everything it carries from one iteration to the next is in its state,
 * which its calls overwrite.
 *
 * <p>The order of calls for iteration k = 0, 1, ...: {@code requests(state, M_k)}, an evaluation at W_k, {@code step}, the move
 * W_{k+1} = W_k - alpha p, {@code finishDeferred}. The caller keeps the statistics that a step is given until
 * {@code finishDeferred} returns, which may be while the next evaluation runs, and must be before the next {@code step} and
 * {@code save}. Before k = 0 the same calls are made for {@code warmUp} mini-batches at W_0, without a move; after the last
 * iteration once more with {@code requests(state, empty)}, if that requests anything.
 *
 * @param <S> the state
 */
public interface Optimizer<S> {

    /** The state before the first evaluation. n examples, in mini-batches of m; m >= n means full batch. */
    S initial(Parameters weights, long examples, int miniBatch);

    /** The number of mini-batches that the method must still see at the initial weights before its first step. */
    long warmUp(S state);

    /**
     * The statistics that the next evaluation must compute: for a mini-batch, or, if empty, to finish the last iteration. The same before
     * {@link #finishDeferred} as after it, and while it runs in another thread.
     */
    List<StatisticsRequest> requests(S state, Optional<MiniBatch> nextBatch);

    /**
     * Uses what {@code requests} asked for. Modified: the state.
     *
     * @param weights where it was evaluated
     */
    default Step step(
            S state,
            Parameters weights,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings settings) {
        Step proposed = propose(state, weights, statistics, nextBatch, settings);
        if (proposed.direction().isEmpty()) {
            return proposed;
        }
        double nu = stepBound()
                .map(bound -> bound.factor(
                        settings.learningRate(),
                        weights.architecture()
                                .loss()
                                .aboveBound(statistics.get(0).mean(Statistic.LOSS)),
                        () -> slope(state)))
                .orElse(1.0);
        return conclude(state, weights, proposed, nu);
    }

    /**
     * {@link #step} up to its bound. Everything but the bound is computed layer by layer: a layer's part of the state and of
     * the direction depends on the layer's weights and sums alone. Modified: the state.
     */
    Step propose(
            S state,
            Parameters weights,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings settings);

    /**
     * Whether the next {@link #propose} leaves the second moments of its statistics to {@link #finishDeferred}: the caller may fill them
     * in until then.
     */
    default boolean defersMoments(S state) {
        return false;
    }

    /** {@code <Ghat, p>} of the proposed direction, layer after layer; 0 for methods without a bound. */
    default double slope(S state) {
        return 0;
    }

    /** The proposed step, shortened to nu p. Modified: the state's direction. */
    default Step conclude(S state, Parameters weights, Step proposed, double nu) {
        return proposed;
    }

    /** Deferred work, overlapped with the next evaluation. Idempotent. Modified: the state. */
    void finishDeferred(S state);

    /** Frees a state's arrays at once, which a collection does otherwise. The state is used no more, nor what it saved. */
    void close(S state);

    /** The optimiser's thread pool; the trainer also uses it to validate and apply the step. */
    Workers workers();

    /** The curvature of each layer; empty for methods without. */
    default List<? extends LayerCurvature> layers(S state) {
        return List.of();
    }

    /** The bound on its steps; empty for methods that have none. */
    default Optional<StepBound> stepBound() {
        return Optional.empty();
    }

    /** Whether the learning rate follows the losses that this method's evaluations bring. */
    default StepAdaptation adaptation() {
        return new StepAdaptation.None();
    }

    /** All that {@link #restore} needs to resume with the same bits. The arrays are partly the state's own: write them before the next call. */
    SafeTensors save(S state);

    /**
     * The state that was saved, in arrays of its own. The other arguments are as in {@link #initial}.
     *
     * @throws org.kbfgs.tensors.NotSafeTensors if what was saved is of another method, network, type or number of examples
     */
    S restore(SafeTensors saved, Parameters weights, long examples, int miniBatch);
}
