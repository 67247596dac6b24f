package org.kbfgs.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * The iterations of a training whose layers have owners: this process sees losses, norms and outcomes, and decides by these. Its
 * figures and weights are those of {@link IterationRunner}, to the bit.
 *
 * <p>Where an owner is lost, the training returns to the last state that this process holds, that of the last {@link #point} or
 * the start, and computes the iterations since then again, to the same bits.
 *
 * @param <S> the optimiser's state
 */
public final class OwnedIterations<S> implements Iterations {

    /** After so long without a new held state a step takes one first: what a loss costs stays bounded without checkpoints. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** How often within one call owners may be lost. */
    private static final int LIVES = 8;

    private final LayerOwners owners;
    private final Objective objective;
    private final Optimizer<S> optimizer;
    private final MiniBatches batches;
    private final Parameters W;
    private final int m;
    /** What was computed since the held state. */
    private final List<Call> since = new ArrayList<>();

    private Held held;
    /** When the held state was taken, by {@link System#nanoTime}. */
    private long heldAt = System.nanoTime();

    private boolean isInstalled;
    /** Whether W is W_k. */
    private boolean isCurrent = true;

    private long coldBatches;
    private long warmUps;
    private long iteration;

    /** A mini-batch of the warm start, an iteration or a flush. */
    private record Call(StepSettings settings, boolean isFlush) {}

    /** The state that this process holds. {@code optimizer}: empty for the initial state. */
    private record Held(Parameters weights, Optional<SafeTensors> optimizer, long warmUps, long iteration) {

        static Held of(IterationRunner.TrainerState point) {
            IterationRunner.TrainerState copy = point.copy();
            return new Held(copy.weights(), Optional.of(copy.optimizer()), copy.warmUps(), copy.iteration());
        }

        void close() {
            weights.flat().close();
            optimizer.ifPresent(state -> state.tensors().values().forEach(Tensor::close));
        }
    }

    private OwnedIterations(
            LayerOwners owners,
            Objective objective,
            Optimizer<S> optimizer,
            MiniBatches batches,
            Parameters W,
            int m,
            Held held) {
        this.owners = owners;
        this.objective = objective;
        this.optimizer = optimizer;
        this.batches = batches;
        this.W = W;
        this.m = m;
        this.held = held;
        this.warmUps = held.warmUps;
        this.iteration = held.iteration;
    }

    /**
     * From initial weights, which are modified.
     *
     * @param objective the same sums at weights of this process, for diagnoses
     * @param optimizer the owners' method
     * @param m examples in a mini-batch
     */
    public static <S> OwnedIterations<S> of(
            LayerOwners owners, Objective objective, Optimizer<S> optimizer, MiniBatches batches, Parameters W, int m) {
        Parameters copy = Parameters.of(W.architecture(), W.flat().copy());
        Held held = new Held(copy, Optional.empty(), 0, 0);
        return new OwnedIterations<>(owners, objective, optimizer, batches, W, m, held);
    }

    /** From a state, whose weights are modified. */
    public static <S> OwnedIterations<S> of(
            LayerOwners owners,
            Objective objective,
            Optimizer<S> optimizer,
            MiniBatches batches,
            IterationRunner.TrainerState from,
            int m) {
        return new OwnedIterations<>(owners, objective, optimizer, batches, from.weights(), m, Held.of(from));
    }

    @Override
    public Architecture architecture() {
        return W.architecture();
    }

    @Override
    public Parameters weights() {
        resuming(() -> {
            if (!isCurrent) {
                owners.weights(W);
                isCurrent = true;
            }
            return W;
        });
        return W;
    }

    @Override
    public List<? extends LayerCurvature> layers() {
        return optimizer.layers(optimizer.restore(point().optimizer(), W, objective.examples(), m));
    }

    @Override
    public Optional<StepBound> stepBound() {
        return optimizer.stepBound();
    }

    @Override
    public List<LayerState> layerStates(List<Double> stepNorms) {
        return LayerState.over(objective, batches.at(Math.max(0, iteration - 1)), weights(), stepNorms);
    }

    @Override
    public long iteration() {
        return iteration;
    }

    @Override
    public IterationRunner.TrainerState point() {
        finishDeferred();
        SafeTensors state = resuming(() -> {
            owners.finishDeferred();
            return owners.state();
        });
        Parameters copy = Parameters.of(W.architecture(), weights().flat().copy());
        hold(new Held(copy, Optional.of(state), warmUps, iteration));
        isInstalled = !owners.isOutdated();
        return new IterationRunner.TrainerState(W, state, warmUps, iteration);
    }

    @Override
    public void returnTo(IterationRunner.TrainerState point) {
        hold(Held.of(point));
        isInstalled = false;
        restore();
    }

    private void hold(Held next) {
        held.close();
        held = next;
        heldAt = System.nanoTime();
        since.clear();
    }

    /** The weights and counts of the held state. */
    private void restore() {
        W.flat().assign(held.weights.flat());
        isCurrent = true;
        warmUps = held.warmUps;
        iteration = held.iteration;
    }

    @Override
    public boolean isCold() {
        return resuming(() -> coldBatches) > 0;
    }

    @Override
    public void warmUpOnce(StepSettings settings) {
        computed(new Call(settings, false), () -> warmUpNow(settings));
    }

    private boolean warmUpNow(StepSettings settings) {
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
        return true;
    }

    @Override
    public IterationRunner.Iteration step(StepSettings settings, double largestLoss) {
        if (System.nanoTime() - heldAt > LONGEST.toNanos()) {
            point();
        }
        return computed(new Call(settings, false), () -> stepNow(settings, largestLoss));
    }

    private IterationRunner.Iteration stepNow(StepSettings settings, double largestLoss) {
        Optional<MiniBatch> nextBatch = Optional.of(batches.at(iteration));
        List<StatisticsRequest> wanted = owners.requests(nextBatch);
        List<Statistics> scalars = owners.evaluate(wanted);
        try {
            return taken(scalars, nextBatch, settings, largestLoss);
        } catch (LayerOwners.DeferredFailure failure) {
            throw deferred(failure);
        } catch (DivergenceException found) {
            finishDeferred(); // Its failure comes first.
            throw Repetition.ofSums(found, objective, weights(), wanted, owners.sums());
        }
    }

    private IterationRunner.Iteration taken(
            List<Statistics> scalars, Optional<MiniBatch> nextBatch, StepSettings settings, double largestLoss) {
        Diagnosis diagnosis = new Diagnosis(iteration);
        double loss = scalars.get(0).mean(Statistic.LOSS);
        diagnosis.loss("loss", architecture().loss(), loss, largestLoss);
        List<LayerOwners.Proposal> proposals = proposals(diagnosis, nextBatch, settings);
        List<CurvatureReport> updates = updates(proposals);
        double nu = nu(proposals, loss, settings);
        diagnosis.updates(updates, owners::sums);
        List<LayerOwners.Taken> taken = owners.conclude(nu, settings.learningRate());
        List<Double> norms = taken.stream().map(LayerOwners.Taken::norm).toList();
        diagnosis.step(norms, l -> taken.get(l).finite(), W.type(), settings.learningRate(), owners::sums);
        owners.accept();
        isCurrent = false;
        return new IterationRunner.Iteration(iteration++, loss, nu, norms, updates);
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
        double slope = 0;
        for (LayerOwners.Proposal part : proposals) {
            slope += part.slope();
        }
        double sum = slope;
        return optimizer
                .stepBound()
                .map(bound -> bound.factor(
                        settings.learningRate(), architecture().loss().aboveBound(loss), () -> sum))
                .orElse(1.0);
    }

    @Override
    public void finishDeferred() {
        resuming(() -> {
            owners.finishDeferred();
            return true;
        });
    }

    private DivergenceException deferred(LayerOwners.DeferredFailure failure) {
        return new Diagnosis(iteration - 1).factor(failure.factor());
    }

    @Override
    public List<CurvatureReport> flush(StepSettings settings) {
        return computed(new Call(settings, true), () -> flushNow(settings));
    }

    private List<CurvatureReport> flushNow(StepSettings settings) {
        List<StatisticsRequest> wanted = owners.requests(Optional.empty());
        if (wanted.isEmpty()) {
            owners.finishDeferred();
            return List.of();
        }
        owners.evaluate(wanted);
        return updates(owners.propose(Optional.empty(), settings));
    }

    /** A call that changes the training. */
    private <T> T computed(Call call, Supplier<T> work) {
        T result = resuming(work);
        since.add(call);
        return result;
    }

    /** Does the work, again from the held state where an owner is lost. */
    private <T> T resuming(Supplier<T> work) {
        for (int lives = LIVES; ; lives--) {
            try {
                install();
                return work.get();
            } catch (LayerOwners.DeferredFailure failure) {
                throw deferred(failure);
            } catch (LayerOwners.OwnersLost lost) {
                isInstalled = false;
                if (lives == 1) {
                    throw lost;
                }
            }
        }
    }

    private void install() {
        if (isInstalled) {
            return;
        }
        restore();
        coldBatches = owners.install(W, held.optimizer);
        isInstalled = true;
        for (Call call : since) {
            if (call.isFlush) {
                flushNow(call.settings);
            } else if (coldBatches > 0) {
                warmUpNow(call.settings);
            } else {
                stepNow(call.settings, Double.POSITIVE_INFINITY);
            }
        }
    }
}
