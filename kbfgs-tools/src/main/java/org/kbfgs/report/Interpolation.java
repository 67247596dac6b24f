package org.kbfgs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.kbfgs.run.RunMetrics;

/** A run's quantity, linear between points of ascending x. */
record Interpolation(List<Point> points) {

    static Interpolation of(
            List<RunMetrics.Epoch> epochs,
            ToDoubleFunction<RunMetrics.Epoch> x,
            ToDoubleFunction<RunMetrics.Epoch> quantity) {
        List<Point> points = new ArrayList<>();
        for (RunMetrics.Epoch epoch : epochs) {
            double value = quantity.applyAsDouble(epoch);
            if (Double.isFinite(value)) {
                points.add(new Point(x.applyAsDouble(epoch), value, 0));
            }
        }
        return new Interpolation(points);
    }

    double first() {
        return points.get(0).x();
    }

    double last() {
        return points.get(points.size() - 1).x();
    }

    /** @param x between the first and the last */
    double at(double x) {
        int next = 0;
        while (points.get(next).x() < x) {
            next++;
        }
        Point to = points.get(next);
        if (next == 0 || to.x() == x) {
            return to.mean();
        }
        Point from = points.get(next - 1);
        return from.mean() + (to.mean() - from.mean()) * (x - from.x()) / (to.x() - from.x());
    }
}
