package org.kbfgs.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Train losses and times at which a report compares its groups.
 *
 * @param targets train losses; the report chooses its own where there are none
 * @param seconds of training
 */
public record Milestones(List<Double> targets, List<Double> seconds) {

    /** Targets of the report's choice, and no times. */
    public static final Milestones OF_THE_REPORT = new Milestones(List.of(), List.of());

    public Milestones {
        targets = List.copyOf(targets);
        seconds = List.copyOf(seconds);
    }

    List<Table> tables(List<RunGroup> groups) {
        List<Table> tables = new ArrayList<>();
        tables.add((targets.isEmpty() ? TargetLosses.between(groups) : new TargetLosses(targets)).table(groups));
        if (!seconds.isEmpty()) {
            tables.add(new ElapsedTimes(seconds).table(groups));
        }
        return tables;
    }

    /** The report's tables of the given losses and times as lines of text; empty if none are given. */
    public String asText(Report report) {
        StringBuilder text = new StringBuilder();
        for (Table table : report.tables()) {
            boolean isGiven = (table.id().equals(TargetLosses.ID) && !targets.isEmpty())
                    || table.id().equals(ElapsedTimes.ID);
            if (isGiven) {
                text.append(text.isEmpty() ? "" : "\n").append(TextTable.of(table));
            }
        }
        return text.toString();
    }
}
