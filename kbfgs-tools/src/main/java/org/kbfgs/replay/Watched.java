package org.kbfgs.replay;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.Flat;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An objective that remembers the mean gradient of its last evaluation that had one. */
final class Watched implements Objective {

    private final Objective objective;
    private List<INDArray> meanGradient = List.of();

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
            List<INDArray> means = new ArrayList<>();
            for (int l = 0; l < at.architecture().depth(); l++) {
                means.add(first.gradient(l).div(first.count()));
            }
            meanGradient = means;
        }
        return seen;
    }

    INDArray meanGradient(int l) {
        return meanGradient.get(l);
    }

    double gradientNorm(int l) {
        INDArray flat = Flat.of(meanGradient.get(l).dup('f'));
        return Math.sqrt(Kernels.get().dot(flat, flat));
    }
}
