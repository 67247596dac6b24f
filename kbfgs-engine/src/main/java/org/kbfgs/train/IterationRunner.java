package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kbfgs.linalg.Finite;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
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
public final class IterationRunner<S> implements Iterations {

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
        this.state = from.optimizer().read(saved -> optimizer.restore(saved, W, objective.examples(), m));
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
    public record TrainerState(Parameters weights, OptimizerState optimizer, long warmUps, long iteration)
            implements AutoCloseable {

        /** With the optimiser's state in arrays of this process. */
        public TrainerState(Parameters weights, SafeTensors optimizer, long warmUps, long iteration) {
            this(weights, new OptimizerState.InMemory(optimizer), warmUps, iteration);
        }

        /** The same in arrays of its own, in this process. */
        public TrainerState copy() {
            SafeTensors own = optimizer.copied();
            Parameters W = Parameters.of(weights.architecture(), weights.flat().copy());
            return new TrainerState(W, own, warmUps, iteration);
        }

        /** Frees the arrays; of a copy alone, as a trainer's own point shares the trainer's. */
        @Override
        public void close() {
            weights.flat().close();
            optimizer.close();
        }
    }

    /**
     * The results of an iteration.
     *
     * @param iteration k, from 0
     * @param loss the mean loss over M_k at W_k, not regularised
     * @param nu the factor by which the step's bound shortened p; 1 where it is unchanged
     * @param stepNorms ||p_l|| per layer
     * @param losses what the learning rate follows; empty where it is set
     * @param finished the curvature updates finished by this iteration's evaluation: those of iteration k - 1
     */
    public record Iteration(
            long iteration,
            double loss,
            double nu,
            List<Double> stepNorms,
            Optional<StepLosses> losses,
            List<CurvatureReport> finished) {

        /** ||p||, of all layers. */
        public double stepNorm() {
            return Math.sqrt(stepNorms.stream().mapToDouble(x -> x * x).sum());
        }
    }

    @Override
    public Architecture architecture() {
        return W.architecture();
    }

    @Override
    public Parameters weights() {
        return W;
    }

    /** The optimiser's state. */
    public S state() {
        return state;
    }

    @Override
    public List<? extends LayerCurvature> layers() {
        finishDeferred();
        return optimizer.layers(state);
    }

    @Override
    public Optional<StepBound> stepBound() {
        return optimizer.stepBound();
    }

    @Override
    public StepAdaptation adaptation() {
        return optimizer.adaptation();
    }

    @Override
    public List<LayerState> layerStates(List<Double> stepNorms) {
        return LayerState.over(objective, batches.at(Math.max(0, iteration - 1)), W, stepNorms);
    }

    @Override
    public long iteration() {
        return iteration;
    }

    @Override
    public TrainerState point() {
        finishDeferred();
        return new TrainerState(W, optimizer.save(state), warmUps, iteration);
    }

    @Override
    public void returnTo(TrainerState point) {
        W.flat().assign(point.weights().flat());
        state = point.optimizer().read(saved -> optimizer.restore(saved, W, objective.examples(), m));
        warmUps = point.warmUps();
        iteration = point.iteration();
    }

    /** Shows the optimiser the mini-batches that it wants before its first step; nothing if there are none left. */
    public void warmUp(StepSettings settings) {
        while (isCold()) {
            warmUpOnce(settings);
        }
    }

    @Override
    public boolean isCold() {
        return optimizer.warmUp(state) > 0;
    }

    @Override
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

    @Override
    public Iteration step(StepSettings settings, double largestLoss) {
        Optional<MiniBatch> nextBatch = Optional.of(batches.at(iteration));
        List<StatisticsRequest> wanted = optimizer.requests(state, nextBatch);
        List<Statistics> statistics = evaluate(wanted);
        try {
            return taken(wanted, statistics, nextBatch, settings, largestLoss);
        } catch (DivergenceException found) {
            throw Repetition.ofSums(found, objective, W, wanted, statistics);
        }
    }

    private Iteration taken(
            List<StatisticsRequest> wanted,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings settings,
            double largestLoss) {
        Diagnosis diagnosis = new Diagnosis(iteration);
        double loss = statistics.get(0).mean(Statistic.LOSS);
        diagnosis.loss("loss", W.architecture().loss(), loss, largestLoss);
        Step step = made(diagnosis, () -> optimizer.step(state, W, statistics, nextBatch, settings));
        Parameters p = step.direction().orElseThrow(() -> new IllegalStateException("optimiser made no step"));
        diagnosis.updates(step.updates(), () -> statistics);
        List<Double> norms = Diagnosis.norms(p, optimizer.workers());
        diagnosis.step(norms, l -> Finite.all(p.matrix(l)), p.type(), settings.learningRate(), () -> statistics);
        Optional<StepLosses> losses = losses(wanted, statistics, nextBatch.orElseThrow(), p, settings.learningRate());
        move(p, settings.learningRate());
        return new Iteration(iteration++, loss, step.nu(), norms, losses, step.updates());
    }

    private Optional<StepLosses> losses(
            List<StatisticsRequest> wanted, List<Statistics> statistics, MiniBatch rows, Parameters p, double alpha) {
        if (optimizer.adaptation() instanceof StepAdaptation.None) {
            return Optional.empty();
        }
        double slope = 0;
        for (int l = 0; l < p.architecture().depth(); l++) {
            slope += StepLosses.slope(statistics.get(0), l, p.matrix(l).flat());
        }
        return Optional.of(StepLosses.of(alpha, alpha * slope, wanted, statistics, rows));
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

    @Override
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

    @Override
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

    @Override
    public void close() {
        lastStatistics.close();
        optimizer.close(state);
    }
}
