package org.kbfgs.statistics;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/** Sums wanted over a mini-batch with given targets. */
public record StatisticsRequest(MiniBatch rows, Targets targets, Set<Statistic> sums) implements Serializable {

    public StatisticsRequest {
        if (sums.isEmpty()) {
            throw new IllegalArgumentException("evaluation asks for no sum, expected at least one");
        }
        sums = EnumSet.copyOf(sums);
    }

    /** Sums over a mini-batch with the data's own targets. */
    public static StatisticsRequest of(MiniBatch rows, Statistic first, Statistic... more) {
        return new StatisticsRequest(rows, new Targets.Data(), EnumSet.of(first, more));
    }

    /** Sums over a mini-batch with the data's own targets. */
    public static StatisticsRequest of(MiniBatch rows, Set<Statistic> sums) {
        return new StatisticsRequest(rows, new Targets.Data(), sums);
    }

    /** Whether any of these statistics needs a backward pass. */
    boolean needsBackward() {
        return sums.contains(Statistic.GRADIENT)
                || sums.contains(Statistic.PRE_ACTIVATION_GRADIENTS)
                || sums.contains(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS);
    }

    /** This one, asking for more. */
    public StatisticsRequest with(Set<Statistic> more) {
        EnumSet<Statistic> all = EnumSet.copyOf(sums);
        all.addAll(more);
        return new StatisticsRequest(rows, targets, all);
    }
}
