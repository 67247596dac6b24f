package org.kbfgs.replay;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/** An objective that remembers the mean gradient of its last evaluation that had one. */
final class Watched implements Objective {

    private final Objective objective;
    private List<Matrix> meanGradient = List.of();

    Watched(Objective objective) {
        this.objective = objective;
    }

    @Override
    public long examples() {
        return objective.examples();
    }

    @Override
    public Lease<List<Statistics>> evaluate(Parameters at, List<StatisticsRequest> wanted) {
        Lease<List<Statistics>> seen = objective.evaluate(at, wanted);
        Statistics first = seen.get().get(0);
        if (first.layout().has(Statistic.GRADIENT)) {
            List<Matrix> means = new ArrayList<>();
            for (int l = 0; l < at.architecture().depth(); l++) {
                Matrix mean = first.gradient(l).copy();
                mean.kernels().axpby(0, mean.flat(), 1.0 / first.count(), mean.flat());
                means.add(mean);
            }
            meanGradient = means;
        }
        return seen;
    }

    Matrix meanGradient(int l) {
        return meanGradient.get(l);
    }

    double gradientNorm(int l) {
        return Norms.of(meanGradient.get(l));
    }
}
