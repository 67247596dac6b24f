package org.kbfgs.report;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.run.RunMetrics;

/** Train loss and test error after seconds of training, at the end of the last epoch until then. */
record ElapsedTimes(List<Double> seconds) {

    static final String ID = "after";

    /** A row for each time and group; means over the runs that lasted until then. */
    Table table(List<RunGroup> groups) {
        List<List<Object>> rows = new ArrayList<>();
        for (double time : seconds) {
            for (RunGroup group : groups) {
                List<RunMetrics.Epoch> ended = group.after(time);
                rows.add(
                        group.row(time, ended.size(), ended, RunMetrics.Epoch::trainLoss, RunMetrics.Epoch::testError));
            }
        }
        return new Table(
                ID,
                "Train loss and test error after seconds of training",
                List.of("seconds", "group", "lasted", "of runs", "train loss", "sd", "test error", "sd"),
                rows);
    }
}
