package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
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
    private final Optional<StepBound> stepBound;
    private final StepAdaptation adaptation;
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
        this.stepBound = stepBound;
        this.adaptation = adaptation;
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
        Optional<MiniBatch> nextBatch = Optional.of(batches.at(iteration));
        List<StatisticsRequest> wanted = owners.requests(nextBatch);
        List<Statistics> scalars = owners.evaluate(wanted);
        double loss = scalars.get(0).mean(Statistic.LOSS);
        Diagnosis diagnosis = new Diagnosis(iteration);
        try {
            loss(diagnosis, loss, largestLoss);
            return taken(diagnosis, new Evaluated(wanted, scalars), nextBatch, settings);
        } catch (LayerOwners.DeferredFailure failure) {
            throw reported(failure);
        } catch (DivergenceException found) {
            throw Repetition.ofSums(found, objective, weights(), wanted, owners.sums());
        }
    }

    /** A failure of the last iteration's deferred work comes first. */
    private void loss(Diagnosis diagnosis, double loss, double largestLoss) {
        try {
            diagnosis.loss("loss", architecture().loss(), loss, largestLoss);
        } catch (DivergenceException found) {
            owners.finishDeferred();
            throw found;
        }
    }

    /** An evaluation's requests and the scalars of their statistics. */
    private record Evaluated(List<StatisticsRequest> wanted, List<Statistics> scalars) {}

    private IterationRunner.Iteration taken(
            Diagnosis diagnosis, Evaluated evaluated, Optional<MiniBatch> nextBatch, StepSettings settings) {
        double loss = evaluated.scalars().get(0).mean(Statistic.LOSS);
        List<LayerOwners.Proposal> proposals = proposals(diagnosis, nextBatch, settings);
        List<CurvatureReport> updates = updates(proposals);
        double nu = nu(proposals, loss, settings);
        diagnosis.updates(updates, owners::sums);
        List<LayerOwners.Taken> taken = owners.conclude(nu, settings.learningRate());
        List<Double> norms = taken.stream().map(LayerOwners.Taken::norm).toList();
        diagnosis.step(norms, l -> taken.get(l).finite(), W.type(), settings.learningRate(), owners::sums);
        owners.accept();
        isCurrent = false;
        Optional<StepLosses> losses = losses(evaluated, nextBatch.orElseThrow(), taken, settings.learningRate());
        return new IterationRunner.Iteration(iteration++, loss, nu, norms, losses, updates);
    }

    private Optional<StepLosses> losses(
            Evaluated evaluated, MiniBatch rows, List<LayerOwners.Taken> taken, double alpha) {
        if (adaptation instanceof StepAdaptation.None) {
            return Optional.empty();
        }
        double slope = taken.stream().map(LayerOwners.Taken::slope).reduce(0.0, Double::sum);
        return Optional.of(StepLosses.of(alpha, alpha * slope, evaluated.wanted(), evaluated.scalars(), rows));
    }

    private List<LayerOwners.Proposal> proposals(
            Diagnosis diagnosis, Optional<MiniBatch> nextBatch, StepSettings settings) {
        try {
            return owners.propose(nextBatch, settings);
        } catch (FactorNotInvertible failure) {
            throw diagnosis.factor(failure);
        }
    }

    private static List<CurvatureReport> updates(List<LayerOwners.Proposal> proposals) {
        return proposals.stream().flatMap(part -> part.update().stream()).toList();
    }

    /** The sum over the layers in their order, as of the whole step. */
    private double nu(List<LayerOwners.Proposal> proposals, double loss, StepSettings settings) {
        double sum = proposals.stream().map(LayerOwners.Proposal::slope).reduce(0.0, Double::sum);
        return stepBound
                .map(bound -> bound.factor(
                        settings.learningRate(), architecture().loss().aboveBound(loss), () -> sum))
                .orElse(1.0);
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
        return updates(reported(() -> owners.propose(Optional.empty(), settings)));
    }

    private Architecture architecture() {
        return W.architecture();
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
