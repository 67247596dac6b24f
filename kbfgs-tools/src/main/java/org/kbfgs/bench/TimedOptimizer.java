package org.kbfgs.bench;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.LayerCurvature;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/** An optimiser that remembers how long its last step and the deferred work before it took. */
final class TimedOptimizer<S> implements Optimizer<S> {

    private final Optimizer<S> inner;
    private double seconds;
    private double deferredSeconds;

    TimedOptimizer(Optimizer<S> inner) {
        this.inner = inner;
    }

    @Override
    public S initial(Parameters at, long examples, int miniBatch) {
        return inner.initial(at, examples, miniBatch);
    }

    @Override
    public long warmUp(S state) {
        return inner.warmUp(state);
    }

    @Override
    public List<StatisticsRequest> requests(S state, Optional<MiniBatch> next) {
        return inner.requests(state, next);
    }

    @Override
    public Step step(S state, Parameters at, List<Statistics> seen, Optional<MiniBatch> next, StepSettings settings) {
        long start = System.nanoTime();
        Step step = inner.step(state, at, seen, next, settings);
        seconds = Stopwatch.since(start);
        return step;
    }

    @Override
    public Step propose(
            S state, Parameters at, List<Statistics> seen, Optional<MiniBatch> next, StepSettings settings) {
        return inner.propose(state, at, seen, next, settings);
    }

    @Override
    public boolean defersMoments(S state) {
        return inner.defersMoments(state);
    }

    @Override
    public double slope(S state) {
        return inner.slope(state);
    }

    @Override
    public Step conclude(S state, Parameters at, Step proposed, double nu) {
        return inner.conclude(state, at, proposed, nu);
    }

    @Override
    public Workers workers() {
        return inner.workers();
    }

    @Override
    public void finishDeferred(S state) {
        long start = System.nanoTime();
        inner.finishDeferred(state);
        deferredSeconds = Stopwatch.since(start);
    }

    @Override
    public List<? extends LayerCurvature> layers(S state) {
        return inner.layers(state);
    }

    @Override
    public StepAdaptation adaptation() {
        return inner.adaptation();
    }

    @Override
    public Optional<StepBound> stepBound() {
        return inner.stepBound();
    }

    @Override
    public SafeTensors save(S state) {
        return inner.save(state);
    }

    @Override
    public S restore(SafeTensors saved, Parameters at, long examples, int miniBatch) {
        return inner.restore(saved, at, examples, miniBatch);
    }

    /** Of the last step. */
    double seconds() {
        return seconds;
    }

    /** Of the last deferred work. */
    double deferredSeconds() {
        return deferredSeconds;
    }

    @Override
    public void close(S state) {
        inner.close(state);
    }
}
