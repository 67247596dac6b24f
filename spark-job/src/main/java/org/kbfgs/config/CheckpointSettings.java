package org.kbfgs.config;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.train.SavedStates;

/**
 * When and where checkpoints are written. The run's last iteration has one in any case.
 *
 * @param iterations between checkpoints; a checkpoint at each epoch's end if empty
 * @param minutes after which a further checkpoint is due; no such checkpoint if empty
 * @param keep number of checkpoints that are kept; 0: none is written
 * @param dir their folder; within the run's if empty
 */
public record CheckpointSettings(OptionalInt iterations, OptionalDouble minutes, int keep, Optional<String> dir) {

    /** Prefix of these settings. */
    public static final String SECTION = "checkpoint.";

    /** The name of the setting of their folder. */
    public static final String DIR = SECTION + "dir";

    /** Within the run's folder, unless {@link #DIR} says otherwise. */
    public static final String FOLDER = "checkpoints";

    static CheckpointSettings of(Settings settings) {
        return new CheckpointSettings(
                settings.wholeOrNull(RuleDeclarations.CHECKPOINT_ITERATIONS),
                settings.numberOrNull(RuleDeclarations.CHECKPOINT_MINUTES),
                settings.whole(RuleDeclarations.KEEP),
                new PathSettings(settings).pathOrNull(RuleDeclarations.CHECKPOINT_DIR));
    }

    /** The checkpoints' folder of a run; that of a local run {@code a:} must not read as a URI. */
    public String folder(String run) {
        return dir.orElse((run.endsWith(":") ? "./" : "") + run + "/" + FOLDER);
    }

    /** Who saves the states of owners of layers for checkpoints in a folder: owners where all processes reach it. */
    public SavedStates savedStates(Path folder) {
        return keep == 0 || HadoopPaths.isOfThisMachine(folder) ? SavedStates.COLLECTED : SavedStates.WRITTEN_BY_OWNERS;
    }

    /** Whether a checkpoint is due after this iteration, this many minutes after the last checkpoint. */
    public boolean isDue(long iteration, boolean endsEpoch, double minutesSinceLast) {
        boolean counted = iterations.isPresent() ? iteration > 0 && iteration % iterations.getAsInt() == 0 : endsEpoch;
        return counted || (minutes.isPresent() && minutesSinceLast >= minutes.getAsDouble());
    }
}
