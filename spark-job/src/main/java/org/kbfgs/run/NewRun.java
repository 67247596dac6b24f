package org.kbfgs.run;

import java.io.PrintStream;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;

/**
 * A run that is not there yet.
 *
 * @param overwrite whether the run that is in its folder is replaced
 */
public record NewRun(Settings settings, boolean overwrite, PrintStream out) {

    /**
     * The training; nothing is written yet.
     *
     * @throws BadInput if a setting is not as expected, or the run's folder may not be written
     */
    public TrainJob job(Configuration hadoop) {
        TrainConfig config = TrainConfig.of(settings);
        CheckpointSettings checkpoints = config.checkpoints();
        String checkpointFolder = checkpoints.folder(config.run());
        CheckpointStore store = CheckpointStore.at(checkpointFolder, checkpoints.keep(), hadoop, BackendChoice.get());
        RunInputs inputs = RunInputs.of(config, settings.files(), hadoop);
        inputs.requireApart("run.dir", config.run());
        inputs.requireOutside(CheckpointSettings.DIR, checkpointFolder);
        RunFolder folder = RunFolder.at(config.run(), overwrite, hadoop);
        store.requireRoom(folder.replacesCheckpointsOf(store));
        return new TrainJob(config, new TrainJob.Start.New(folder, store), out);
    }

    /** Leaves the failure in the run's folder, where this is new; what goes wrong with it is added to the failure. */
    public static void failed(Settings settings, RuntimeException failure, Configuration hadoop) {
        try {
            RunFolder.at(TrainConfig.of(settings).run(), false, hadoop).failed(failure);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
