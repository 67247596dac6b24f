package org.kbfgs.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.OwnFiles;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;

/** The files of a checkpoint's folder. */
public final class CheckpointParts {

    static final String OPTIMIZER = "optimizer.safetensors";
    static final String TRAINING = "training.json";

    /** The state to go back to after a divergence, in a folder of its own. */
    static final String GOOD = "good/";

    private static final List<String> POINT = List.of(Model.ARCHITECTURE, Model.WEIGHTS, OPTIMIZER);

    /** In the order of the manifest. */
    static final List<String> ALL =
            Stream.concat(POINT.stream(), Stream.of(TRAINING)).toList();

    static final List<String> ALL_WITH_GOOD =
            Stream.concat(ALL.stream(), POINT.stream().map(GOOD::concat)).toList();

    /** What there may be besides. */
    static final String PREPROCESSING = PreprocessingFile.NAME;

    /** The lists that a manifest may have. */
    static final List<List<String>> LISTS = Stream.of(ALL_WITH_GOOD, ALL)
            .flatMap(list -> Stream.of(
                    Stream.concat(list.stream(), Stream.of(PREPROCESSING)).toList(), list))
            .toList();

    private static final Set<String> OWN = Stream.concat(
                    ALL_WITH_GOOD.stream(), Stream.of(PREPROCESSING, GOOD, Manifest.NAME))
            .collect(Collectors.toUnmodifiableSet());

    private CheckpointParts() {}

    /** Whether a run writes what lies at a path relative to its folder of checkpoints; paths of folders end in a slash. */
    public static boolean isOwn(String path) {
        int end = path.indexOf(Path.SEPARATOR);
        String rest = path.substring(end + 1);
        return end > 0
                && CheckpointName.parse(path.substring(0, end)).isPresent()
                && (rest.isEmpty() || OWN.contains(rest));
    }

    /** Whether a folder with a checkpoint's name was made by a run: it is empty, or has at least a file of a checkpoint. */
    static boolean isCheckpoint(FileSystem files, Path place) throws IOException {
        FileStatus[] contents = files.listStatus(place);
        return contents.length == 0
                || Arrays.stream(contents)
                        .map(one -> one.getPath().getName() + (one.isDirectory() ? Path.SEPARATOR : ""))
                        .anyMatch(OWN::contains);
    }

    /** @throws org.kbfgs.io.BadInput if a checkpoint's folder holds anything that no run wrote */
    static void requireOwn(FileSystem files, Path place) throws IOException {
        OwnFiles.in(files, place, "checkpoint.dir", OWN::contains);
    }

    /** First what makes it a checkpoint, so that one half deleted is none; what no run wrote is left. */
    static void delete(FileSystem files, Path place) throws IOException {
        Manifest.delete(files, place);
        List<Path> paths = new ArrayList<>();
        ALL_WITH_GOOD.forEach(part -> paths.add(new Path(place, part)));
        paths.add(new Path(place, PREPROCESSING));
        paths.add(new Path(place, GOOD));
        paths.add(place);
        new OwnFiles(files, paths).delete();
    }
}
