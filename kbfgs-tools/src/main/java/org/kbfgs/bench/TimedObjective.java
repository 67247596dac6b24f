package org.kbfgs.bench;

import java.util.List;
import org.kbfgs.nn.Parameters;
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
    public List<Statistics> evaluate(Parameters at, List<StatisticsRequest> wanted) {
        try (Underway evaluation = begin(at, wanted)) {
            return evaluation.await();
        }
    }

    @Override
    public Underway begin(Parameters at, List<StatisticsRequest> wanted) {
        long start = System.nanoTime();
        Underway begun = inner.begin(at, wanted);
        double beginning = Stopwatch.since(start);
        return new Underway() {
            @Override
            public List<Statistics> await() {
                long awaited = System.nanoTime();
                List<Statistics> seen = begun.await();
                seconds = beginning + Stopwatch.since(awaited);
                return seen;
            }

            @Override
            public void close() {
                begun.close();
            }
        };
    }

    /** Of the last evaluation. */
    double seconds() {
        return seconds;
    }
}
