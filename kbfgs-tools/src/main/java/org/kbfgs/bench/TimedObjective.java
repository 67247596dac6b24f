package org.kbfgs.bench;

import java.util.List;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** An objective that remembers how long its last evaluation kept the caller: what ran meanwhile is not its own. */
final class TimedObjective implements Objective {

    private final Objective inner;
    private double seconds;

    TimedObjective(Objective inner) {
        this.inner = inner;
    }

    @Override
    public long examples() {
        return inner.examples();
    }

    @Override
    public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
        try (PendingEvaluation evaluation = begin(at, wanted)) {
            return evaluation.await();
        }
    }

    @Override
    public PendingEvaluation begin(Parameters at, List<StatisticsRequest> wanted) {
        long start = System.nanoTime();
        PendingEvaluation begun = inner.begin(at, wanted);
        double beginning = Stopwatch.since(start);
        return new PendingEvaluation() {
            @Override
            public Lease<List<Statistics>> await() {
                long awaited = System.nanoTime();
                Lease<List<Statistics>> seen = begun.await();
                seconds = beginning + Stopwatch.since(awaited);
                return seen;
            }

            @Override
            public void close() {
                begun.close();
            }
        };
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Of the last evaluation. */
    double seconds() {
        return seconds;
    }
}
