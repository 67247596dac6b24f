package org.kbfgs.report;

import java.util.List;
import java.util.stream.Stream;
import org.kbfgs.spark.owners.Activity;

/**
 * How an activity looks: Okabe and Ito's colours, which colour-blind readers can tell apart, half of them hatched.
 *
 * @param label of the legend
 * @param isHatched whether white lines cross the colour
 */
record TimelineFill(String label, String colour, boolean isHatched) {

    static TimelineFill of(Activity activity) {
        return switch (activity) {
            case JOB -> new TimelineFill("driver: the evaluation's job", "#999999", false);
            case CALL_REQUESTS, CALL_REDUCE, CALL_PROPOSE, CALL_CONCLUDE, CALL_PASS_ON ->
                new TimelineFill("driver: answers to a call", "#444444", false);
            case WEIGHTS -> new TimelineFill("weights on their way", "#56B4E9", false);
            case AWAIT_WEIGHTS, AWAIT_SUMS -> new TimelineFill("waits for weights or sums", "#FFFFFF", false);
            case FORWARD -> new TimelineFill("forward pass", "#0072B2", false);
            case BACKWARD -> new TimelineFill("backward pass, gradient", "#D55E00", false);
            case SECOND_MOMENTS -> new TimelineFill("second moments", "#009E73", false);
            case LEAVE -> new TimelineFill("leaves sums", "#000000", false);
            case GRADIENT_SUMS -> new TimelineFill("gradient on its way", "#CC79A7", false);
            case MOMENT_SUMS -> new TimelineFill("second moments on their way", "#CC79A7", true);
            case PROPOSE -> new TimelineFill("owner: proposes the step", "#E69F00", false);
            case MOVE -> new TimelineFill("owner: moves, publishes weights", "#000000", true);
            case DEFERRED -> new TimelineFill("owner: deferred work", "#009E73", true);
        };
    }

    /** All, each once. */
    static List<TimelineFill> all() {
        return Stream.of(Activity.values()).map(TimelineFill::of).distinct().toList();
    }

    /** The name of its pattern in a picture. */
    String pattern() {
        return "p" + colour.substring(1) + (isHatched ? "h" : "");
    }
}
