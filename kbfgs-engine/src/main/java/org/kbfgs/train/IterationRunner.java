package org.kbfgs.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * The one training loop, whatever answers for the objective: one evaluation an iteration, W_{k+1} = W_k - alpha p.
 *
 * <p>Only finite steps are taken. The first thing that is not finite is told by {@link DivergenceException}: the weights
 * are as they were before it, the optimiser's state is used up, and training goes on from a point alone
 * ({@link #returnTo}).
 */
public final class IterationRunner<S> {

    private final Objective objective;
    private final Optimizer<S> optimizer;
    private final MiniBatches batches;
    private final Parameters W;
    private final int m;
    private S state;
    private long warmUps;
    private long iteration;
    /** The last evaluation's statistics, which deferred work may still read. */
    private Lease<List<Statistics>> lastStatistics = Lease.unlimited(List.of());

    /** W is the initial weights; modified by training. m: examples in a mini-batch. */
    public IterationRunner(Objective objective, Optimizer<S> optimizer, MiniBatches batches, Parameters W, int m) {
        this.objective = objective;
        this.optimizer = optimizer;
        this.batches = batches;
        this.W = W;
        this.m = m;
        this.state = optimizer.initial(W, objective.examples(), m);
    }

    /**
     * Goes on from a point, to the same bits as the trainer that it is of. m: examples in a mini-batch.
     *
     * @throws org.kbfgs.tensors.NotSafeTensors if the optimiser cannot go on from it
     */
    public IterationRunner(Objective objective, Optimizer<S> optimizer, MiniBatches batches, TrainerState from, int m) {
        this.objective = objective;
        this.optimizer = optimizer;
        this.batches = batches;
        this.W = from.weights();
        this.m = m;
        this.state = optimizer.restore(from.optimizer(), W, objective.examples(), m);
        this.warmUps = from.warmUps();
        this.iteration = from.iteration();
    }

    /**
     * Where a trainer stands between two iterations, or in the warm start.
     *
     * @param weights W_k; of a trainer's own point its arrays, not a copy
     * @param optimizer its state, saved
     * @param warmUps mini-batches of the warm start seen
     * @param iteration k, the number of steps taken
     */
    public record TrainerState(Parameters weights, SafeTensors optimizer, long warmUps, long iteration) {

        /** The same in arrays of its own. */
        public TrainerState copy() {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            optimizer.tensors().forEach((name, tensor) -> tensors.put(name, tensor.copy()));
            Parameters W = Parameters.of(weights.architecture(), weights.flat().copy());
            return new TrainerState(W, SafeTensors.of(tensors, optimizer.metadata()), warmUps, iteration);
        }
    }

    /**
     * The results of an iteration.
     *
     * @param iteration k, from 0
     * @param loss the mean loss over M_k at W_k, not regularised
     * @param nu the factor by which the step's bound shortened p; 1 where it is unchanged
     * @param stepNorms ||p_l|| per layer
     * @param finished the curvature updates finished by this iteration's evaluation: those of iteration k - 1
     */
    public record Iteration(
            long iteration, double loss, double nu, List<Double> stepNorms, List<CurvatureReport> finished) {}

    public Parameters weights() {
        return W;
    }

    /** The optimiser's state. */
    public S state() {
        return state;
    }

    /** The curvature of each layer; empty for methods without. */
    public List<? extends LayerCurvature> layers() {
        finishDeferred();
        return optimizer.layers(state);
    }

    Optimizer<S> optimizer() {
        return optimizer;
    }

    /** How each layer stands, by an evaluation of the last mini-batch. {@code stepNorms}: empty before the first step. */
    List<LayerState> layerStates(List<Double> stepNorms) {
        MiniBatch last = batches.at(Math.max(0, iteration - 1));
        try (Lease<List<Statistics>> statistics =
                objective.evaluate(W, List.of(StatisticsRequest.of(last, LayerState.sums(W))))) {
            return LayerState.all(W, stepNorms, Optional.of(statistics.get().get(0)));
        } catch (RuntimeException failure) { // It must not hide what is diagnosed; a cluster that is gone fails again.
            return LayerState.all(W, stepNorms, Optional.empty());
        }
    }

    /** The number of steps taken. */
    public long iteration() {
        return iteration;
    }

    /** Where this stands, for another to go on from before the next call that changes this. */
    public TrainerState point() {
        finishDeferred();
        return new TrainerState(W, optimizer.save(state), warmUps, iteration);
    }

    /** Goes on from a point of its own training. This is modified, the weights too. */
    public void returnTo(TrainerState point) {
        W.flat().assign(point.weights().flat());
        state = optimizer.restore(point.optimizer(), W, objective.examples(), m);
        warmUps = point.warmUps();
        iteration = point.iteration();
    }

    /** Shows the optimiser the mini-batches that it wants before its first step; nothing if there are none left. */
    public void warmUp(StepSettings settings) {
        while (isCold()) {
            warmUpOnce(settings);
        }
    }

    /** Whether the optimiser still wants a mini-batch before its first step. */
    public boolean isCold() {
        return optimizer.warmUp(state) > 0;
    }

    /**
     * Shows the optimiser one mini-batch of the warm start.
     *
     * @throws DivergenceException if a sum is not finite
     */
    public void warmUpOnce(StepSettings settings) {
        Optional<MiniBatch> nextBatch = Optional.of(batches.warmUp(warmUps));
        List<StatisticsRequest> wanted = optimizer.requests(state, nextBatch);
        List<Statistics> statistics = evaluate(wanted);
        try {
            new Diagnosis(iteration).sums(statistics);
        } catch (DivergenceException found) {
            throw Repetition.ofSums(found, objective, W, wanted, statistics);
        }
        optimizer.step(state, W, statistics, nextBatch, settings);
        warmUps++;
    }

    /** {@link #step(StepSettings, double)} with any finite loss allowed. */
    public Iteration step(StepSettings settings) {
        return step(settings, Double.POSITIVE_INFINITY);
    }

    /**
     * One iteration, up to the move; its deferred work is done while the next evaluation runs.
     *
     * @param largestLoss the mini-batch's loss may be at most this
     * @throws DivergenceException if something is not finite or the loss is larger; the weights are not moved then
     */
    public Iteration step(StepSettings settings, double largestLoss) {
        Optional<MiniBatch> nextBatch = Optional.of(batches.at(iteration));
        List<StatisticsRequest> wanted = optimizer.requests(state, nextBatch);
        List<Statistics> statistics = evaluate(wanted);
        try {
            return taken(statistics, nextBatch, settings, largestLoss);
        } catch (DivergenceException found) {
            throw Repetition.ofSums(found, objective, W, wanted, statistics);
        }
    }

    private Iteration taken(
            List<Statistics> statistics, Optional<MiniBatch> nextBatch, StepSettings settings, double largestLoss) {
        Diagnosis diagnosis = new Diagnosis(iteration);
        double loss = statistics.get(0).mean(Statistic.LOSS);
        diagnosis.loss("loss", W.architecture().loss(), loss, largestLoss);
        Step step = made(diagnosis, () -> optimizer.step(state, W, statistics, nextBatch, settings));
        Parameters p = step.direction().orElseThrow(() -> new IllegalStateException("optimiser made no step"));
        diagnosis.updates(step.updates(), statistics);
        List<Double> norms = diagnosis.step(p, settings.learningRate(), statistics, optimizer.workers());
        move(p, settings.learningRate());
        return new Iteration(iteration++, loss, step.nu(), norms, step.updates());
    }

    /** W_{k+1} = W_k - alpha p. */
    private void move(Parameters p, double alpha) {
        new Tiles(optimizer.workers()).each(W.flat().length(), tile -> W.flat()
                .kernels()
                .axpby(-alpha, tile.of(p.flat()), 1, tile.of(W.flat())));
    }

    private static <T> T made(Diagnosis diagnosis, Supplier<T> work) {
        try {
            return work.get();
        } catch (FactorNotInvertible failure) {
            throw diagnosis.factor(failure);
        }
    }

    /**
     * The work that an iteration left for after its move, if it is not done yet.
     *
     * @throws DivergenceException if a factor cannot be inverted
     */
    public void finishDeferred() {
        try {
            made(new Diagnosis(iteration - 1), () -> {
                optimizer.finishDeferred(state);
                return state;
            });
        } finally {
            lastStatistics.close();
        }
    }

    /** Finishes the last iteration's deferred work while the objective works. */
    private List<Statistics> evaluate(List<StatisticsRequest> wanted) {
        try (Objective.PendingEvaluation evaluation = objective.begin(W, wanted)) {
            finishDeferred();
            lastStatistics = evaluation.await();
            return lastStatistics.get();
        }
    }

    /** Finishes what the last iteration left pending: one more evaluation, if the optimiser wants any. */
    public List<CurvatureReport> flush(StepSettings settings) {
        var wanted = optimizer.requests(state, Optional.empty());
        if (wanted.isEmpty()) {
            finishDeferred();
            return List.of();
        }
        List<Statistics> statistics = evaluate(wanted);
        Step step = optimizer.step(state, W, statistics, Optional.empty(), settings);
        return step.updates();
    }
}
