package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * The decisions of a training among owners, in the order of {@link IterationRunner}. Every method that calls the owners may throw
 * {@link LayerOwners.OwnersLost}; {@link #install} comes next then, and what the method was to do is not done.
 */
final class OwnedTrainer {

    private final LayerOwners owners;
    private final Objective objective;
    private final StepDecisions decisions;
    private final MiniBatches batches;
    private final Parameters W;
    /** Whether W is W_k. */
    private boolean isCurrent = true;

    private long coldBatches;
    private long warmUps;
    private long iteration;

    /**
     * @param objective the same sums at weights of this process, for diagnoses
     * @param W modified
     */
    OwnedTrainer(
            LayerOwners owners,
            Objective objective,
            Optional<StepBound> stepBound,
            StepAdaptation adaptation,
            MiniBatches batches,
            Parameters W) {
        this.owners = owners;
        this.objective = objective;
        this.decisions = new StepDecisions(
                owners, stepBound, adaptation, W.architecture().loss(), W.type());
        this.batches = batches;
        this.W = W;
    }

    /** Weights and counts of a state, which the owners do not have yet. */
    void restore(HeldState state) {
        W.flat().assign(state.weights().flat());
        isCurrent = true;
        warmUps = state.warmUps();
        iteration = state.iteration();
    }

    /** Gives the layers owners that start from a state. */
    void install(HeldState state) {
        restore(state);
        coldBatches = owners.install(W, state.optimizer());
    }

    /** The arrays of {@link #weights}, perhaps of an earlier iteration. */
    Parameters ownWeights() {
        return W;
    }

    /** W_k. */
    Parameters weights() {
        if (!isCurrent) {
            owners.weights(W);
            isCurrent = true;
        }
        return W;
    }

    long iteration() {
        return iteration;
    }

    long warmUps() {
        return warmUps;
    }

    boolean isCold() {
        return coldBatches > 0;
    }

    /** The training's state, in arrays that become the caller's. */
    HeldState state() {
        OptimizerState optimizer = new OptimizerState.InMemory(collected());
        return HeldState.at(weights(), optimizer, warmUps, iteration);
    }

    /** The state of the optimiser in arrays that become the caller's. */
    SafeTensors collected() {
        finishDeferred();
        return reported(owners::state);
    }

    /** The owners write their states; {@link #ownWeights} are W_k then. */
    OptimizerState.Stored written(String folder) {
        finishDeferred();
        try {
            OptimizerState.Stored written = reported(() -> owners.write(folder));
            weights();
            return written;
        } catch (LayerOwners.StateNotFinite found) {
            throw new Diagnosis(iteration).state(found.array());
        }
    }

    void warmUpOnce(StepSettings settings) {
        Optional<MiniBatch> nextBatch = Optional.of(batches.warmUp(warmUps));
        List<StatisticsRequest> wanted = owners.requests(nextBatch);
        owners.evaluate(wanted);
        if (owners.propose(nextBatch, settings).stream().anyMatch(part -> !part.finiteSums())) {
            List<Statistics> statistics = owners.sums();
            try {
                new Diagnosis(iteration).sums(statistics);
            } catch (DivergenceException found) {
                throw Repetition.ofSums(found, objective, weights(), wanted, statistics);
            }
        }
        warmUps++;
        coldBatches--;
    }

    IterationRunner.Iteration step(StepSettings settings, double largestLoss) {
        MiniBatch rows = batches.at(iteration);
        List<StatisticsRequest> wanted = owners.requests(Optional.of(rows));
        List<Statistics> scalars = owners.evaluate(wanted);
        try {
            StepDecisions.Evaluated at = new StepDecisions.Evaluated(iteration, rows, wanted, scalars);
            IterationRunner.Iteration done = decisions.step(at, settings, largestLoss);
            isCurrent = false;
            iteration++;
            return done;
        } catch (LayerOwners.DeferredFailure failure) {
            throw reported(failure);
        } catch (DivergenceException found) {
            throw Repetition.ofSums(found, objective, weights(), wanted, owners.sums());
        }
    }

    void finishDeferred() {
        reported(() -> {
            owners.finishDeferred();
            return true;
        });
    }

    List<CurvatureReport> flush(StepSettings settings) {
        List<StatisticsRequest> wanted = owners.requests(Optional.empty());
        if (wanted.isEmpty()) {
            finishDeferred();
            return List.of();
        }
        owners.evaluate(wanted);
        return StepDecisions.updates(reported(() -> owners.propose(Optional.empty(), settings)));
    }

    private <T> T reported(Supplier<T> call) {
        try {
            return call.get();
        } catch (LayerOwners.DeferredFailure failure) {
            throw reported(failure);
        }
    }

    private DivergenceException reported(LayerOwners.DeferredFailure failure) {
        return new Diagnosis(iteration - 1).factor(failure.factor());
    }
}
