package org.kbfgs.report;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.kbfgs.spark.owners.Activity;

/** The lanes of a process in a picture of an iteration. */
enum TimelineLane {
    CALLS(
            "waits for",
            false,
            Stream.of(Activity.values())
                    .filter(activity ->
                            activity == Activity.JOB || activity.name().startsWith("CALL"))
                    .toArray(Activity[]::new)),
    WEIGHTS("weights in", true, Activity.WEIGHTS),
    TASK(
            "task",
            false,
            Activity.AWAIT_WEIGHTS,
            Activity.FORWARD,
            Activity.BACKWARD,
            Activity.SECOND_MOMENTS,
            Activity.LEAVE),
    SUMS("sums in", true, Activity.GRADIENT_SUMS, Activity.MOMENT_SUMS),
    OWNER("owner", true, Activity.AWAIT_SUMS, Activity.PROPOSE, Activity.MOVE, Activity.DEFERRED);

    private final String label;
    private final boolean isByLayer;
    private final Set<Activity> activities;

    TimelineLane(String label, boolean isByLayer, Activity... activities) {
        this.label = label;
        this.isByLayer = isByLayer;
        this.activities = EnumSet.copyOf(Arrays.asList(activities));
    }

    String label() {
        return label;
    }

    /** Whether each layer has a row of its own. */
    boolean isByLayer() {
        return isByLayer;
    }

    boolean has(Activity activity) {
        return activities.contains(activity);
    }

    /** Those of the driver, or of an executor. */
    static List<TimelineLane> of(boolean driver) {
        return driver ? List.of(CALLS) : List.of(WEIGHTS, TASK, SUMS, OWNER);
    }
}
