package org.kbfgs.optim;

import java.util.List;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;

/** The mean gradient of a mini-batch with weight decay, and its running average, a tile at a time: shared by all methods. */
public record MiniBatchGradient(WeightDecay decay) {

    /** A tile of G = mean gradient + tau W. Modified: G. */
    public void compute(Tiles.Tile tile, Statistics statistics, Parameters weights, Matrix G) {
        Kernels kernels = G.kernels();
        kernels.axpby(1.0 / statistics.count(), tile.of(statistics.all(Statistic.GRADIENT)), 0, G);
        kernels.axpby(decay.inGradient(), tile.of(weights.flat()), 1, G);
    }

    /**
     * Ghat = beta Ghat + (1 - beta) (mean gradient + tau W), the mean over the examples of one or several samples: their
     * sum divided by their joint count. Modified: Ghat.
     */
    public void average(
            Tiles tiles, RunningAverage average, List<Statistics> samples, Parameters weights, Parameters Ghat) {
        double count = samples.stream().mapToDouble(Statistics::count).sum();
        List<Matrix> sums =
                samples.stream().map(sample -> sample.all(Statistic.GRADIENT)).toList();
        tiles.each(Ghat.flat().length(), tile -> {
            Matrix to = tile.of(Ghat.flat());
            average.update(to, tile.of(sums.get(0)), count);
            double fresh = 1 - average.decay();
            for (Matrix more : sums.subList(1, sums.size())) {
                to.kernels().axpby(fresh / count, tile.of(more), 1, to);
            }
            to.kernels().axpby(fresh * decay.inGradient(), tile.of(weights.flat()), 1, to);
        });
    }

    /** A tile of p = p + rate W, where decay is decoupled. Modified: p. */
    public void decay(Tiles.Tile tile, Parameters weights, Matrix p) {
        if (decay.inStep() > 0) {
            p.kernels().axpby(decay.inStep(), tile.of(weights.flat()), 1, p);
        }
    }
}
