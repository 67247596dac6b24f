package org.kbfgs.bench;

import java.util.List;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;

/** An objective that remembers how long its last evaluation took. */
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
    public List<Statistics> evaluate(Parameters at, List<Evaluation> wanted) {
        long start = System.nanoTime();
        List<Statistics> seen = inner.evaluate(at, wanted);
        seconds = Stopwatch.since(start);
        return seen;
    }

    /** Of the last evaluation. */
    double seconds() {
        return seconds;
    }
}
