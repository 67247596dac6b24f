package org.kbfgs.optim.kbfgs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.StatisticsRequest;

/** The requests of an evaluation under construction: statistics over the same examples are one request. */
final class EvaluationPlan {

    private final List<MiniBatch> rows = new ArrayList<>();
    private final List<Set<Statistic>> sums = new ArrayList<>();

    /** @return the number of the request that answers */
    int add(MiniBatch examples, Set<Statistic> wanted) {
        int known = rows.indexOf(examples);
        if (known >= 0) {
            sums.get(known).addAll(wanted);
            return known;
        }
        rows.add(examples);
        sums.add(EnumSet.copyOf(wanted));
        return rows.size() - 1;
    }

    List<StatisticsRequest> requests() {
        List<StatisticsRequest> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            all.add(StatisticsRequest.of(rows.get(i), sums.get(i)));
        }
        return all;
    }
}
