package org.kbfgs.report;

import org.kbfgs.experiment.GroupSummary.MeanAndDeviation;

/** A point of a curve: the mean of a quantity over runs, and its standard deviation, 0 for a single run. */
public record Point(double x, double mean, double deviation) {

    static Point of(double x, double... values) {
        MeanAndDeviation spread = MeanAndDeviation.of(values);
        return new Point(x, spread.mean(), spread.deviation());
    }
}
