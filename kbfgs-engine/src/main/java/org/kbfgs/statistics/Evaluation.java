package org.kbfgs.statistics;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/** Sums wanted over a mini-batch with given targets. */
public record Evaluation(MiniBatch rows, Targets targets, Set<Sum> sums) implements Serializable {

    public Evaluation {
        if (sums.isEmpty()) {
            throw new IllegalArgumentException("evaluation asks for no sum, expected at least one");
        }
        sums = EnumSet.copyOf(sums);
    }

    /** Sums over a mini-batch with the data's own targets. */
    public static Evaluation of(MiniBatch rows, Sum first, Sum... more) {
        return new Evaluation(rows, new Targets.Data(), EnumSet.of(first, more));
    }

    /** Sums over a mini-batch with the data's own targets. */
    public static Evaluation of(MiniBatch rows, Set<Sum> sums) {
        return new Evaluation(rows, new Targets.Data(), sums);
    }

    /** This one, asking for more. */
    public Evaluation with(Set<Sum> more) {
        EnumSet<Sum> all = EnumSet.copyOf(sums);
        all.addAll(more);
        return new Evaluation(rows, targets, all);
    }
}
