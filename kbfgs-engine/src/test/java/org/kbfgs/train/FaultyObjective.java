package org.kbfgs.train;

import java.util.List;
import java.util.function.Consumer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Evaluation;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistics;

/** An objective whose answer to call number {@code call}, from 0, is spoilt. */
final class FaultyObjective implements Objective {

    private final Objective sound;
    private final int call;
    private final Consumer<List<Statistics>> spoil;
    private int calls;

    FaultyObjective(Objective sound, int call, Consumer<List<Statistics>> spoil) {
        this.sound = sound;
        this.call = call;
        this.spoil = spoil;
    }

    @Override
    public long examples() {
        return sound.examples();
    }

    @Override
    public List<Statistics> evaluate(Parameters at, List<Evaluation> wanted) {
        List<Statistics> seen = sound.evaluate(at, wanted);
        if (calls++ == call) {
            spoil.accept(seen);
        }
        return seen;
    }
}
