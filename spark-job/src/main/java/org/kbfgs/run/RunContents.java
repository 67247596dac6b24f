package org.kbfgs.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.checkpoint.CheckpointParts;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.io.OwnFiles;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;

/** The files that a run writes into its folder, and no others. */
final class RunContents {

    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String MODEL = "(" + Pattern.quote(Model.WEIGHTS) + "|" + Pattern.quote(Model.ARCHITECTURE)
            + "|" + Pattern.quote(PreprocessingFile.NAME) + ")";
    private static final String FILE = "(" + MODEL
            + "|" + Pattern.quote(RunFolder.CONFIGURATION)
            + "|" + Pattern.quote(RunFolder.METRICS)
            + "|" + Pattern.quote(RunStatus.FILE)
            + "|" + Pattern.quote(RunFolder.OWNER) + ")";
    private static final String BEST = RunModels.BEST + "/";

    /** Each whole or, under a hidden name, half written. */
    private static final Pattern OWN = Pattern.compile(FILE + "|\\." + FILE + "\\." + UUID + "|\\.kbfgs-" + UUID + "|"
            + BEST + "(" + MODEL + "|\\." + MODEL + "\\." + UUID + ")?");

    private RunContents() {}

    /**
     * All of a run's folder, the configuration last, since a folder without it is no run's.
     *
     * @param checkpoints the run's folder of them; empty if there is no run
     * @throws org.kbfgs.io.BadInput naming the first thing that no run writes
     */
    static OwnFiles of(FileSystem files, Path folder, Optional<Path> checkpoints) throws IOException {
        String usual = CheckpointSettings.FOLDER + "/";
        String set = checkpoints.map(path -> relative(folder, path)).orElse(usual);
        OwnFiles all = OwnFiles.in(
                files,
                folder,
                "run.dir",
                path -> OWN.matcher(path).matches() || isOfCheckpoints(path, usual) || isOfCheckpoints(path, set));
        List<Path> ordered = new ArrayList<>(all.paths());
        Path configuration = new Path(folder, RunFolder.CONFIGURATION);
        ordered.removeIf(path -> path.getName().equals(RunFolder.CONFIGURATION));
        ordered.add(configuration);
        return new OwnFiles(files, ordered);
    }

    private static boolean isOfCheckpoints(String path, String checkpoints) {
        return (path.endsWith("/") && checkpoints.startsWith(path))
                || (path.startsWith(checkpoints) && CheckpointParts.isOwn(path.substring(checkpoints.length())));
    }

    /** Of a folder within another, with a slash at its end; nothing if it is the same; else what no path starts with. */
    private static String relative(Path folder, Path inner) {
        String outer = Path.getPathWithoutSchemeAndAuthority(folder) + "/";
        String path = Path.getPathWithoutSchemeAndAuthority(inner) + "/";
        return path.startsWith(outer) ? path.substring(outer.length()) : "/";
    }
}
