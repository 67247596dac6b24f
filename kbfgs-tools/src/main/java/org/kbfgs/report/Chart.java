package org.kbfgs.report;

import java.util.List;

/**
 * A chart.
 *
 * @param id name of its files
 * @param logarithmic whether y is on a logarithmic scale
 */
public record Chart(String id, String title, String xLabel, String yLabel, boolean logarithmic, List<Curve> curves) {

    public Chart {
        curves = curves.stream().filter(curve -> !curve.points().isEmpty()).toList();
    }
}
