package org.kbfgs.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.Checkpoint;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.config.Monitoring;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.TrainingRules;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.table.RowStorage;

/**
 * A run that is there and its newest checkpoint that is whole.
 *
 * @param single {@code name=value} each, in place of the run's own settings
 */
public record ResumedRun(String run, List<String> single, PrintStream out) {

    /** Settings that may differ from the run's. */
    private static final List<String> FREE =
            List.of("run.epochs", "data.train", "data.test", "data.validation", RowStorage.SETTING);

    /** The sections of settings that may. */
    private static final List<String> FREE_SECTIONS = List.of(CheckpointSettings.SECTION, Monitoring.SECTION);

    /**
     * The rest of the training; empty, with a line that says so, if there is none.
     *
     * @throws BadInput if there is no run or no checkpoint, or a setting differs that the results depend on
     */
    public Optional<TrainJob> job(Configuration hadoop) {
        RunFolder folder = RunFolder.existing(run, hadoop);
        TrainConfig config = TrainConfig.of(settings(folder));
        CheckpointSettings checkpoints = config.checkpoints();
        CheckpointStore store = CheckpointStore.of(run, checkpoints, hadoop, BackendChoice.get());
        Checkpoint from = store.newest(ErrorLine::warn);
        from.requireSameSettings(config);
        long examples = from.origin().train().examples();
        long end = config.epochs() * Math.max(1, examples / config.miniBatch());
        if (end < from.iteration()) {
            throw new BadInput(run + ": run.epochs = " + config.epochs() + " is " + end + " iterations, "
                    + from.iteration() + " are done, expected more epochs");
        }
        if (end == from.iteration() && folder.hasModelOf(end)) {
            out.println(run + " is trained already: " + config.epochs() + " epochs, " + end
                    + " iterations; more take --set run.epochs=N");
            return Optional.empty();
        }
        return Optional.of(new TrainJob(config, new TrainJob.Start.Resumed(folder, store, from), out));
    }

    private Settings settings(RunFolder folder) {
        for (String one : single) {
            String name = one.substring(0, Math.max(0, one.indexOf('='))).strip();
            boolean isFree = FREE.contains(name)
                    || FREE_SECTIONS.stream().anyMatch(name::startsWith)
                    || TrainingRules.isFree(name);
            if (!isFree) {
                throw new BadInput("--set " + one + ": a resumed run keeps its settings, expected one of "
                        + String.join(", ", FREE) + ", " + String.join("*, ", FREE_SECTIONS)
                        + "*, stopping.*, health.*");
            }
        }
        List<String> all = new ArrayList<>(single);
        all.add("run.dir=" + run);
        return Settings.read(folder.configuration(), run + "/" + RunFolder.CONFIGURATION, all);
    }
}
