package org.kbfgs.report;

import java.util.List;

/**
 * A curve of a chart.
 *
 * @param style index of its colour and dashes
 */
public record Curve(String name, int style, List<Point> points) {

    public Curve {
        points = List.copyOf(points);
    }
}
