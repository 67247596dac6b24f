package org.kbfgs.bench;

import java.util.List;
import java.util.Optional;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.OptimizerState;

/** Owners that remember how long their last evaluation and their last step kept the caller. */
final class TimedOwners implements LayerOwners {

    private final LayerOwners inner;
    private double seconds;
    private double stepSeconds;

    TimedOwners(LayerOwners inner) {
        this.inner = inner;
    }

    @Override
    public long install(Parameters weights, Optional<OptimizerState> optimizer) {
        return inner.install(weights, optimizer);
    }

    @Override
    public List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        return inner.requests(nextBatch);
    }

    @Override
    public List<Statistics> evaluate(List<StatisticsRequest> requests) {
        long start = System.nanoTime();
        List<Statistics> scalars = inner.evaluate(requests);
        seconds = Stopwatch.since(start);
        return scalars;
    }

    @Override
    public List<Proposal> propose(Optional<MiniBatch> nextBatch, StepSettings settings) {
        long start = System.nanoTime();
        List<Proposal> proposals = inner.propose(nextBatch, settings);
        stepSeconds = Stopwatch.since(start);
        return proposals;
    }

    @Override
    public List<Taken> conclude(double nu, double alpha) {
        long start = System.nanoTime();
        List<Taken> taken = inner.conclude(nu, alpha);
        stepSeconds += Stopwatch.since(start);
        return taken;
    }

    @Override
    public void accept() {
        inner.accept();
    }

    @Override
    public void finishDeferred() {
        inner.finishDeferred();
    }

    @Override
    public List<Statistics> sums() {
        return inner.sums();
    }

    @Override
    public void weights(Parameters to) {
        inner.weights(to);
    }

    @Override
    public SafeTensors state() {
        return inner.state();
    }

    @Override
    public OptimizerState.Stored write(String folder) {
        return inner.write(folder);
    }

    @Override
    public boolean isOutdated() {
        return inner.isOutdated();
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Of the last evaluation. */
    double seconds() {
        return seconds;
    }

    /** Of the last step: adding the sums, the proposal and the move. */
    double stepSeconds() {
        return stepSeconds;
    }
}
