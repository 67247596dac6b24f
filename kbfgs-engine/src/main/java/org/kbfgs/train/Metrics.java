package org.kbfgs.train;

import java.util.List;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * How well weights do on all examples of an objective.
 *
 * @param examples the number of examples n
 * @param loss the mean loss over the examples, weighted as all means where they have weights, not regularised; not finite where the weights have diverged
 * @param error the mean over examples and outputs of the prediction's squared error; of a classifier (softmax
 *     cross-entropy) 1 - accuracy
 * @param absoluteError the mean over examples and outputs of the prediction's absolute error
 */
public record Metrics(long examples, double loss, double error, double absoluteError) {

    /** The figures at the given weights: one evaluation of the objective. */
    public static Metrics of(Objective objective, Parameters weights) {
        Statistic wrong = errorSum(weights.architecture().loss());
        var request = StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS, Statistic.ABSOLUTE_ERROR, wrong);
        try (Lease<List<Statistics>> lease = objective.evaluate(weights, List.of(request))) {
            Statistics statistics = lease.get().get(0);
            int outputs = weights.architecture().outputs();
            return new Metrics(
                    objective.examples(),
                    statistics.mean(Statistic.LOSS),
                    error(statistics, weights),
                    statistics.mean(Statistic.ABSOLUTE_ERROR) / outputs);
        }
    }

    private static Statistic errorSum(Loss loss) {
        return switch (loss) {
            case SIGMOID_CROSS_ENTROPY, HALF_SQUARED_ERROR, HUBER, POISSON -> Statistic.SQUARED_ERROR;
            case SOFTMAX_CROSS_ENTROPY -> Statistic.CORRECT;
        };
    }

    private static double error(Statistics statistics, Parameters weights) {
        double examples = statistics.count();
        return switch (weights.architecture().loss()) {
            case SIGMOID_CROSS_ENTROPY, HALF_SQUARED_ERROR, HUBER, POISSON ->
                statistics.scalar(Statistic.SQUARED_ERROR)
                        / (examples * weights.architecture().outputs());
            case SOFTMAX_CROSS_ENTROPY -> (examples - statistics.scalar(Statistic.CORRECT)) / examples;
        };
    }
}
