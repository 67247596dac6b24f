package org.kbfgs.train;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.statistics.Lease;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;

/**
 * How the training set does at some weights.
 *
 * @param loss the mean loss over the examples, not regularised
 * @param deadUnits of each layer but the last: units that pass next to no gradient on, whatever the example
 */
record TrainFigures(double loss, List<Integer> deadUnits) {

    /** Of the largest slope: more than rounding makes of none. */
    private static final double DEAD_SLOPE = 1e-4;

    /** One evaluation of the objective, whose means of the layers' inputs come almost for nothing. */
    static TrainFigures of(Objective objective, Parameters weights) {
        var request = StatisticsRequest.of(new MiniBatch.All(), Statistic.LOSS, Statistic.INPUTS);
        try (Lease<List<Statistics>> lease = objective.evaluate(weights, List.of(request))) {
            Statistics statistics = lease.get().get(0);
            return new TrainFigures(statistics.mean(Statistic.LOSS), dead(statistics, weights.architecture()));
        }
    }

    private static List<Integer> dead(Statistics statistics, Architecture network) {
        List<Integer> dead = new ArrayList<>();
        for (int l = 0; l + 1 < network.depth(); l++) {
            dead.add(dead(network.layer(l), statistics.vector(Statistic.INPUTS, l + 1), statistics.count()));
        }
        return dead;
    }

    /** @param sums of a = phi(h) over examples of this total weight */
    private static int dead(Layer layer, Matrix sums, double examples) {
        int dead = 0;
        for (int i = 0; i < layer.outputs(); i++) {
            double mean = sums.get(i) / examples;
            dead += layer.activation().largestMeanSlope(mean, mean * mean) < DEAD_SLOPE ? 1 : 0;
        }
        return dead;
    }
}
