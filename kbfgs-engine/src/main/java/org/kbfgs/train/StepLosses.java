package org.kbfgs.train;

import java.util.List;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.optim.AdaptedRate;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * Mean losses before and after steps, not regularised, over the examples from which the pairs of H_g are taken.
 *
 * @param learningRate alpha of iteration k
 * @param before over M_k at W_k
 * @param predicted alpha {@code <G_k, p>}: by how much iteration k's step lowers the loss to first order
 * @param previous over M_{k-1} at W_k; at the first iteration that of {@code before}
 */
public record StepLosses(double learningRate, double before, double predicted, double previous) {

    /**
     * Of an evaluation at W_k.
     *
     * @param wanted its requests
     * @param statistics their statistics, of which scalars alone are read
     * @param rows M_k
     */
    static StepLosses of(
            double learningRate,
            double predicted,
            List<StatisticsRequest> wanted,
            List<Statistics> statistics,
            MiniBatch rows) {
        double before = Double.NaN;
        double previous = Double.NaN;
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).sums().contains(Statistic.PRE_ACTIVATIONS)) {
                double loss = statistics.get(i).mean(Statistic.LOSS);
                if (whole(wanted.get(i).rows()).equals(rows)) {
                    before = loss;
                } else {
                    previous = loss;
                }
            }
        }
        return new StepLosses(learningRate, before, predicted, Double.isNaN(previous) ? before : previous);
    }

    /**
     * {@code <G_l, p_l>} of layer l.
     *
     * @param gradient statistics over M_k with the sum of the gradient
     */
    static double slope(Statistics gradient, int l, Matrix p) {
        return p.kernels().dot(gradient.gradient(l).flat(), p) / gradient.count();
    }

    private static MiniBatch whole(MiniBatch rows) {
        return rows instanceof MiniBatch.Part part ? part.whole() : rows;
    }

    /** The rate after this step, by the losses of the next. */
    AdaptedRate adapted(StepAdaptation adaptation, AdaptedRate rate, StepLosses next) {
        return adaptation.after(rate, before - next.previous, predicted);
    }
}
