package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;

/** The iterations of a training, wherever its weights and its optimiser's state are. Not for concurrent use. */
public interface Iterations extends AutoCloseable {

    Architecture architecture();

    /** W_k in this process; of a training whose weights are elsewhere, a copy that the next iteration makes stale. */
    Parameters weights();

    /** The curvature of each layer; empty for methods without. */
    List<? extends LayerCurvature> layers();

    /** The bound on the optimiser's steps; empty for methods that have none. */
    Optional<StepBound> stepBound();

    /** Whether the learning rate follows the losses of the iterations. */
    StepAdaptation adaptation();

    /** How each layer stands, by an evaluation of the last mini-batch. {@code stepNorms}: empty before the first step. */
    List<LayerState> layerStates(List<Double> stepNorms);

    /** The number of steps taken. */
    long iteration();

    /** The state from which another training resumes, until the next call that changes this one. */
    IterationRunner.TrainerState point();

    /** Whether a point should be kept soon: without one, losing an owner would cost a long recomputation. */
    default boolean isOverdue() {
        return false;
    }

    /** Resumes from a state of this training. Modified, the weights too. */
    void returnTo(IterationRunner.TrainerState point);

    /** Whether the optimiser still wants a mini-batch before its first step. */
    boolean isCold();

    /**
     * Shows the optimiser one mini-batch of the warm start.
     *
     * @throws DivergenceException if a sum is not finite
     */
    void warmUpOnce(StepSettings settings);

    /**
     * One iteration, up to the move; its deferred work is done while the next evaluation runs.
     *
     * @param largestLoss the mini-batch's loss may be at most this
     * @throws DivergenceException if something is not finite or the loss is larger; the weights are not moved then
     */
    IterationRunner.Iteration step(StepSettings settings, double largestLoss);

    /**
     * The work that an iteration left for after its move, if it is not done yet.
     *
     * @throws DivergenceException if a factor cannot be inverted
     */
    void finishDeferred();

    /** Finishes the curvature updates that the last iteration left pending: one more evaluation, if the optimiser wants any. */
    List<CurvatureReport> flush(StepSettings settings);

    /** Frees the optimiser's state where it is in this process, with the arrays of the last {@link #point}. The weights stay the caller's. */
    @Override
    void close();
}
