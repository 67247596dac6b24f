package org.kbfgs.report;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.experiment.SavedExperiment;
import org.kbfgs.experiment.Trial;
import org.kbfgs.experiment.TrialResult;
import org.kbfgs.experiment.TrialTable;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.SavedRun;

/**
 * The runs of a report.
 *
 * @param path that the user named
 * @param results in the order of the experiment; a run alone is a trial of its own
 * @param runs of the results, in the same order
 */
public record ReportedRuns(String path, List<TrialResult> results, List<SavedRun> runs) {

    /** @throws BadInput if the path is neither a run nor an experiment that has ended */
    public static ReportedRuns read(String path, Configuration hadoop) {
        Optional<SavedRun> run = SavedRun.find(path, hadoop);
        if (run.isPresent()) {
            String name = path.replaceFirst("/+$", "").replaceFirst("^.*/", "");
            Trial alone = new Trial(name, name, java.nio.file.Path.of(""), List.of(), List.of());
            return new ReportedRuns(path, List.of(SavedExperiment.result(alone, run.get())), List.of(run.get()));
        }
        SavedExperiment experiment = SavedExperiment.find(path, hadoop)
                .orElseThrow(() -> new BadInput(path + ": has neither run.conf nor " + TrialTable.CSV
                        + ", expected a run, or the folder of a compare or tune that has ended"));
        return new ReportedRuns(path, experiment.results(), experiment.runs());
    }
}
