package org.kbfgs.report;

import static org.kbfgs.report.SvgText.format;
import static org.kbfgs.report.SvgText.label;

import java.util.List;
import java.util.stream.DoubleStream;
import org.kbfgs.bench.Timeline;
import org.kbfgs.spark.owners.Activity;
import org.kbfgs.spark.owners.OwnerEvent;
import org.kbfgs.spark.owners.ProcessEvents;

/** A picture of an iteration: who computes, sends and waits, layer by layer; a lane for each kind of work of each process. */
public final class TimelineSvg {

    /** The start of every such file. */
    public static final String START = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"kbfgs-timeline\"";

    private static final int WIDTH = 1200;
    private static final int LEFT = 170;
    private static final int RIGHT = 1180;
    private static final int TOP = 50;
    private static final int ROW = 18;
    private static final int LAYER_ROW = 8;
    private static final int GAP = 4;
    private static final int LEGEND_COLUMNS = 4;
    /** A layer's number is written into bars of at least this width. */
    private static final double READABLE = 9;

    private final Timeline timeline;
    private final int depth;
    private final Axis axis;
    private final StringBuilder svg = new StringBuilder();
    private int height = TOP;

    private TimelineSvg(Timeline timeline) {
        this.timeline = timeline;
        this.depth = 1
                + timeline.processes().stream()
                        .flatMap(process -> process.events().stream())
                        .mapToInt(OwnerEvent::layer)
                        .max()
                        .orElse(0);
        this.axis = Axis.of(DoubleStream.of(0, timeline.milliseconds()), false);
    }

    /** The file's text. */
    public static String of(Timeline timeline) {
        return new TimelineSvg(timeline).text();
    }

    private String text() {
        timeline.processes().forEach(this::process);
        int bottom = height;
        StringBuilder ticks = new StringBuilder();
        for (double tick : axis.ticks()) {
            ticks.append(format("<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>%n", across(tick), TOP, bottom));
            ticks.append(label(across(tick), bottom + 16, "middle", Axis.label(tick)));
        }
        height = bottom + 40;
        String caption = label((LEFT + RIGHT) / 2.0, height, "middle", "milliseconds since the job's submission");
        legend();
        String title = format(
                "An iteration of %.1f ms among owners of layers (numbers: layers; clocks exact to %.3f ms)",
                timeline.milliseconds(), timeline.clockError());
        return START
                + format(
                        " viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                                + " font-size=\"12\" role=\"img\">%n<title>%s</title>%n%s"
                                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                        WIDTH, height, WIDTH, height, Page.escaped(title), patterns())
                + label((LEFT + RIGHT) / 2.0, TOP - 22, "middle", title)
                + ticks
                + caption
                + format(
                        "<g transform=\"translate(14 %d) rotate(-90)\">%s</g>%n",
                        (TOP + bottom) / 2, label(0, 0, "middle", "process and its work"))
                + svg
                + "</svg>\n";
    }

    private void process(ProcessEvents process) {
        boolean isDriver = process == timeline.processes().get(0);
        String name = isDriver ? process.process() : "executor " + process.process();
        for (TimelineLane lane : TimelineLane.of(isDriver)) {
            int tall = lane.isByLayer() ? depth * LAYER_ROW : ROW;
            svg.append(format(
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#f4f4f4\" fill-opacity=\"0.6\"/>%n",
                    LEFT, height, RIGHT - LEFT, tall));
            svg.append(label(LEFT - 8, height + tall / 2.0 + 4, "end", name + ", " + lane.label()));
            for (OwnerEvent event : timeline.during(process)) {
                if (lane.has(event.activity())) {
                    bar(lane, event);
                }
            }
            height += tall + GAP;
        }
        height += GAP;
    }

    private void bar(TimelineLane lane, OwnerEvent event) {
        double from = across(Math.max(0, timeline.begin(event)));
        double to = across(Math.min(timeline.milliseconds(), timeline.end(event)));
        boolean isRow = lane.isByLayer();
        double tall = isRow ? LAYER_ROW - 1 : event.activity() == Activity.LEAVE ? ROW / 3.0 : ROW;
        double top = height + (isRow ? Math.max(0, event.layer()) * LAYER_ROW : ROW - tall);
        svg.append(format(
                "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" fill=\"url(#%s)\" stroke=\"#333\""
                        + " stroke-width=\"0.3\"><title>%s</title></rect>%n",
                from,
                top,
                Math.max(0.4, to - from),
                tall,
                TimelineFill.of(event.activity()).pattern(),
                Page.escaped(described(event))));
        if (event.layer() >= 0 && to - from >= READABLE && event.activity() != Activity.LEAVE) {
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"middle\" stroke=\"white\""
                            + " stroke-width=\"2\" paint-order=\"stroke\">%d</text>%n",
                    (from + to) / 2, top + tall / 2 + 3, isRow ? 7 : 10, event.layer()));
        }
    }

    private String described(OwnerEvent event) {
        return format(
                "%s%s, %.2f to %.2f ms",
                TimelineFill.of(event.activity()).label(),
                event.layer() < 0 ? "" : ", layer " + event.layer(),
                timeline.begin(event),
                timeline.end(event));
    }

    private void legend() {
        height += ROW;
        List<TimelineFill> all = TimelineFill.all();
        for (int i = 0; i < all.size(); i++) {
            double left = LEFT + (i % LEGEND_COLUMNS) * (RIGHT - LEFT) / (double) LEGEND_COLUMNS;
            double top = height + (i / LEGEND_COLUMNS) * (ROW + GAP);
            svg.append(format(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"24\" height=\"12\" fill=\"url(#%s)\" stroke=\"#333\"/>%n",
                    left, top, all.get(i).pattern()));
            svg.append(label(left + 30, top + 10, "start", all.get(i).label()));
        }
        height += (all.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS * (ROW + GAP) + ROW;
    }

    private static String patterns() {
        StringBuilder patterns = new StringBuilder("<defs>\n");
        for (TimelineFill fill : TimelineFill.all()) {
            patterns.append(format(
                    "<pattern id=\"%s\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\""
                            + " patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"%s\"/>%s</pattern>%n",
                    fill.pattern(),
                    fill.colour(),
                    fill.isHatched() ? "<rect width=\"2\" height=\"5\" fill=\"white\"/>" : ""));
        }
        return patterns.append("</defs>\n").toString();
    }

    private double across(double milliseconds) {
        return LEFT + (RIGHT - LEFT) * axis.share(milliseconds);
    }
}
