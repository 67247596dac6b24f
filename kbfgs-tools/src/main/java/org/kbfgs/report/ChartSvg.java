package org.kbfgs.report;

import static org.kbfgs.report.SvgText.format;
import static org.kbfgs.report.SvgText.label;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A chart as an SVG file: curves with bands, axes with ticks, and a legend. */
public final class ChartSvg {

    private static final int WIDTH = 720;
    private static final int LEFT = 80;
    private static final int RIGHT = 700;
    private static final int TOP = 40;
    private static final int BOTTOM = 360;
    private static final int LEGEND = 420;
    private static final int LINE = 20;

    private final Chart chart;
    private final Axis x;
    private final Axis y;

    private ChartSvg(Chart chart) {
        this.chart = chart;
        x = Axis.of(points().mapToDouble(Point::x), false);
        y = Axis.of(
                points().flatMapToDouble(point -> java.util.stream.DoubleStream.of(
                        point.mean(), point.mean() - point.deviation(), point.mean() + point.deviation())),
                chart.logarithmic());
    }

    /** The file's text. */
    public static String of(Chart chart) {
        return new ChartSvg(chart).text();
    }

    private Stream<Point> points() {
        return chart.curves().stream().flatMap(curve -> curve.points().stream());
    }

    private String text() {
        int height = LEGEND + LINE * chart.curves().size();
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">%n<title>%s</title>%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH, height, WIDTH, height, Page.escaped(chart.title())));
        svg.append(label((LEFT + RIGHT) / 2, TOP - 15, "middle", chart.title()));
        svg.append(label((LEFT + RIGHT) / 2, BOTTOM + 40, "middle", chart.xLabel()));
        svg.append(format(
                "<g transform=\"translate(18 %d) rotate(-90)\">%s</g>%n",
                (TOP + BOTTOM) / 2, label(0, 0, "middle", chart.yLabel())));
        svg.append(ticks());
        chart.curves().forEach(curve -> svg.append(curve(curve)));
        for (int c = 0; c < chart.curves().size(); c++) {
            svg.append(legend(chart.curves().get(c), LEGEND + LINE * c));
        }
        return svg.append("</svg>\n").toString();
    }

    private String ticks() {
        StringBuilder ticks = new StringBuilder();
        for (double tick : x.ticks()) {
            double at = across(tick);
            ticks.append(format("<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>%n", at, TOP, BOTTOM));
            ticks.append(label(at, BOTTOM + 18, "middle", Axis.label(tick)));
        }
        for (double tick : y.ticks()) {
            double at = up(tick);
            ticks.append(format("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, at, RIGHT));
            ticks.append(label(LEFT - 8, at + 4, "end", Axis.label(tick)));
        }
        return ticks.toString();
    }

    private String curve(Curve curve) {
        List<Point> points =
                curve.points().stream().filter(point -> y.has(point.mean())).toList();
        List<String> band = new ArrayList<>();
        points.forEach(point -> band.add(at(point, mean -> mean + point.deviation())));
        for (int p = points.size() - 1; p >= 0; p--) {
            Point point = points.get(p);
            band.add(at(point, mean -> Math.max(y.least(), mean - point.deviation())));
        }
        String mean = points.stream().map(point -> at(point, value -> value)).collect(Collectors.joining(" "));
        return format(
                "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"0.2\"/>%n"
                        + "<polyline points=\"%s\" fill=\"none\" %s/>%n",
                String.join(" ", band), Palette.colour(curve.style()), mean, stroke(curve));
    }

    private static String stroke(Curve curve) {
        return format(
                "stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"",
                Palette.colour(curve.style()), Palette.dashes(curve.style()));
    }

    private static String legend(Curve curve, int height) {
        return format("<path d=\"M%d %dh40\" %s/>%n", LEFT, height - 4, stroke(curve))
                + label(LEFT + 50, height, "start", curve.name());
    }

    private String at(Point point, DoubleUnaryOperator value) {
        return format("%.2f,%.2f", across(point.x()), up(value.applyAsDouble(point.mean())));
    }

    private double across(double value) {
        return LEFT + (RIGHT - LEFT) * x.share(value);
    }

    private double up(double value) {
        return BOTTOM - (BOTTOM - TOP) * y.share(value);
    }
}
