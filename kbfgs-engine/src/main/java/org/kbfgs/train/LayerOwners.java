package org.kbfgs.train;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * The owners of a training's layers. Each layer has one owner, which holds the layer's weights and its part of the optimiser's
 * state, receives the layer's sums and computes its step. Only figures reach the caller.
 *
 * <p>Every method may throw {@link OwnersLost}. Then nothing is left of the training but what the caller holds, and
 * {@link #install} comes next.
 */
public interface LayerOwners extends AutoCloseable {

    /** An owner is lost, and with it the state of its layers. */
    final class OwnersLost extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public OwnersLost(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A factor that the last iteration's deferred work could not invert. */
    final class DeferredFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final FactorNotInvertible factor;

        public DeferredFailure(FactorNotInvertible factor) {
            super(factor);
            this.factor = factor;
        }

        public FactorNotInvertible factor() {
            return factor;
        }
    }

    /** An array of a state that is to be written has a value that is not finite. */
    final class StateNotFinite extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String array;

        /** @param array its name in the state of the whole optimiser */
        public StateNotFinite(String array) {
            super(array + " has a value that is not finite");
            this.array = array;
        }

        public String array() {
            return array;
        }
    }

    /**
     * A layer's step up to its bound.
     *
     * @param slope {@code <Ghat, p>} of the layer
     * @param update the outcome of the layer's curvature update that the evaluation finished
     * @param finiteSums whether the layer's sums are finite; examined in the warm start alone
     */
    record Proposal(double slope, Optional<CurvatureReport> update, boolean finiteSums) implements Serializable {}

    /**
     * A layer's step.
     *
     * @param norm ||p_l||
     * @param finite whether all of p_l is
     * @param slope {@code <G_l, p_l>} with the mini-batch's own gradient; 0 where the learning rate does not follow the losses
     */
    record Taken(double norm, boolean finite, double slope) implements Serializable {}

    /**
     * Gives every layer an owner.
     *
     * @param optimizer the state of the whole optimiser; empty for the initial state
     * @return the number of mini-batches that the method must still see before its first step
     */
    long install(Parameters weights, Optional<OptimizerState> optimizer);

    /** As {@link org.kbfgs.optim.Optimizer#requests}. */
    List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch);

    /** Evaluates at the owners' weights. The scalars of each request's statistics; the array sums stay where they are. */
    List<Statistics> evaluate(List<StatisticsRequest> requests);

    /**
     * Every owner adds its layers' sums of the last evaluation along the tree and proposes its layers' steps; a warm start's
     * mini-batch or a flush leads to none.
     *
     * @throws FactorNotInvertible if a factor cannot be inverted
     * @throws DeferredFailure if the last iteration's deferred work failed
     */
    List<Proposal> propose(Optional<MiniBatch> nextBatch, StepSettings settings);

    /**
     * Every owner moves its layers: W_{k+1} = W_k - alpha nu p. {@link #weights} still reads W_k until {@link #accept}. Deferred
     * work follows.
     */
    List<Taken> conclude(double nu, double alpha);

    /** W_{k+1} becomes the weights. */
    void accept();

    /** @throws DeferredFailure if the last iteration's deferred work failed */
    void finishDeferred();

    /** The whole sums of the last evaluation, collected in this process. */
    List<Statistics> sums();

    /** Collects the weights. Modified: to. */
    void weights(Parameters to);

    /** Collects the state of the whole optimiser, in arrays that become the caller's. After {@link #finishDeferred}. */
    SafeTensors state();

    /**
     * Every owner writes the states of its layers into a folder, a file for each layer, all owners at once. After {@link
     * #finishDeferred}.
     *
     * @param folder the path of a folder that is there and that all owners reach
     * @throws StateNotFinite if a value is not finite; some files may be there
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    OptimizerState.Stored write(String folder);

    /** Whether an installation would deal the layers to other owners than now, as executors have come. */
    boolean isOutdated();

    @Override
    void close();
}
