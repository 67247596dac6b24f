package org.kbfgs.train;

import java.util.List;
import java.util.function.Consumer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** An objective whose answers to {@code times} calls from number {@code call} on, from 0, are spoilt. */
final class FaultyObjective implements Objective {

    private final Objective sound;
    private final int call;
    private final int times;
    private final Consumer<List<Statistics>> spoil;
    private int calls;

    FaultyObjective(Objective sound, int call, int times, Consumer<List<Statistics>> spoil) {
        this.sound = sound;
        this.call = call;
        this.times = times;
        this.spoil = spoil;
    }

    @Override
    public long examples() {
        return sound.examples();
    }

    @Override
    public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
        Lease<List<Statistics>> seen = sound.evaluate(at, wanted);
        if (calls >= call && calls < call + times) {
            spoil.accept(seen.get());
        }
        calls++;
        return seen;
    }
}
