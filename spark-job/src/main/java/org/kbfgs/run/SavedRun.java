package org.kbfgs.run;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;

/**
 * A run that is in a folder, whether it has ended or not.
 *
 * @param hasModel whether it has ended well
 */
public record SavedRun(String path, TrainConfig config, RunMetrics metrics, boolean hasModel) {

    /** The run in a folder; empty if none has begun there. */
    public static Optional<SavedRun> find(String path, Configuration hadoop) {
        return RunFolder.isRun(path, hadoop) ? Optional.of(read(path, hadoop)) : Optional.empty();
    }

    /** @throws BadInput if there is no run */
    public static SavedRun read(String path, Configuration hadoop) {
        RunFolder folder = RunFolder.existing(path, hadoop);
        Settings settings =
                Settings.read(folder.configuration(), path + "/" + RunFolder.CONFIGURATION, List.of("run.dir=" + path));
        return new SavedRun(path, TrainConfig.of(settings), RunMetrics.read(folder), folder.hasModel());
    }
}
