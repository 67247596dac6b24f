package org.kbfgs.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.kbfgs.io.BadInput;
import org.kbfgs.spark.owners.Activity;
import org.kbfgs.spark.owners.OwnerEvent;
import org.kbfgs.spark.owners.ProcessEvents;

/**
 * What each process did during an iteration among owners: from its job's submission to the next's.
 *
 * @param iteration the driver's event of the job
 * @param end when the next began, in the driver's nanoseconds
 */
public record Timeline(List<ProcessEvents> processes, OwnerEvent iteration, long end) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** The first line of {@link #asCsv}. */
    public static final String COLUMNS = "process,activity,layer,iteration,begin_ms,end_ms,bytes,clock_error_ms";

    /** Of the iterations that all processes remember, the last that is of median duration. */
    public static Timeline ofMedian(List<ProcessEvents> processes) {
        long known = processes.stream()
                .mapToLong(process -> process.events().stream()
                        .mapToLong(OwnerEvent::from)
                        .min()
                        .orElse(0))
                .max()
                .orElse(0);
        List<OwnerEvent> jobs = processes.get(0).events().stream()
                .filter(event -> event.activity() == Activity.JOB && event.from() > known)
                .sorted(Comparator.comparingLong(OwnerEvent::from))
                .toList();
        List<Timeline> all = new ArrayList<>();
        for (int i = 1; i + 1 < jobs.size(); i++) { // Of the one before the first, deferred work may be forgotten.
            Timeline one = new Timeline(processes, jobs.get(i), jobs.get(i + 1).from());
            if (one.moves()) {
                all.add(one);
            }
        }
        if (all.isEmpty()) {
            throw new BadInput(
                    "--timeline: no iteration is remembered whole, expected --iterations of at least 3, or fewer --shards");
        }
        List<Timeline> byTime = all.stream()
                .sorted(Comparator.comparingDouble(Timeline::milliseconds))
                .toList();
        return byTime.get((byTime.size() - 1) / 2);
    }

    /** Whether it takes a step: a mini-batch of the warm start takes none. */
    private boolean moves() {
        return processes.get(0).events().stream()
                .anyMatch(event -> event.activity() == Activity.CALL_CONCLUDE
                        && event.from() >= iteration.from()
                        && event.from() < end);
    }

    /** How long the iteration took. */
    public double milliseconds() {
        return (end - iteration.from()) / NANOS_PER_MILLI;
    }

    /** Milliseconds since the iteration's begin. */
    public double begin(OwnerEvent event) {
        return (event.from() - iteration.from()) / NANOS_PER_MILLI;
    }

    /** Milliseconds since the iteration's begin. */
    public double end(OwnerEvent event) {
        return (event.to() - iteration.from()) / NANOS_PER_MILLI;
    }

    /** A process's events while the iteration went on, some of the iteration before, in their order. */
    public List<OwnerEvent> during(ProcessEvents process) {
        return process.events().stream()
                .filter(event -> event.to() >= iteration.from() && event.from() <= end)
                .sorted(Comparator.comparingLong(OwnerEvent::from))
                .toList();
    }

    /** Milliseconds that a process spent on an activity within the iteration, of all its threads and messages. */
    double milliseconds(ProcessEvents process, Activity activity) {
        return during(process).stream()
                .filter(event -> event.activity() == activity)
                .mapToDouble(event -> Math.min(end(event), milliseconds()) - Math.max(begin(event), 0))
                .sum();
    }

    /** How far the clocks of processes may be apart, at most, in milliseconds. */
    public double clockError() {
        return processes.stream().mapToLong(ProcessEvents::error).max().orElse(0) / NANOS_PER_MILLI;
    }

    /** A line for each event. */
    public String asCsv() {
        StringBuilder lines = new StringBuilder(COLUMNS).append('\n');
        for (ProcessEvents process : processes) {
            for (OwnerEvent event : during(process)) {
                lines.append(String.format(
                        Locale.ROOT,
                        "%s,%s,%s,%s,%.4f,%.4f,%d,%.4f\n",
                        process.process(),
                        event.activity().name().toLowerCase(Locale.ROOT),
                        event.layer() < 0 ? "" : event.layer(),
                        event.evaluation() == iteration.evaluation() ? "this" : "neighbour",
                        begin(event),
                        end(event),
                        event.bytes(),
                        process.error() / NANOS_PER_MILLI));
            }
        }
        return lines.toString();
    }
}
