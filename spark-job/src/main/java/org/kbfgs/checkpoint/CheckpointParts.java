package org.kbfgs.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.OwnFiles;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.spark.owners.StateFiles;

/** The files of a checkpoint's folder. */
public final class CheckpointParts {

    /** The optimiser's state, where the driver wrote it. */
    static final String OPTIMIZER = "optimizer.safetensors";

    /** The states of layers, where owners wrote them: a folder with a file for each. */
    static final String LAYERS = "optimizer/";

    private static final Pattern LAYER =
            Pattern.compile(Pattern.quote(LAYERS + StateFiles.PREFIX) + "\\d{1,9}" + Pattern.quote(StateFiles.SUFFIX));

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

    private static final Set<String> OWN = Stream.concat(
                    ALL_WITH_GOOD.stream(), Stream.of(PREPROCESSING, GOOD, LAYERS, Manifest.NAME))
            .collect(Collectors.toUnmodifiableSet());

    private CheckpointParts() {}

    /** The file of a layer's state. */
    static String layer(int layer) {
        return LAYERS + StateFiles.name(layer);
    }

    /** How many of a manifest's names are files of layers; 0: the optimiser's state is one file. */
    static int layers(List<String> names) {
        return (int)
                names.stream().filter(name -> LAYER.matcher(name).matches()).count();
    }

    /** The lists that a manifest may have with so many files of layers. */
    static List<List<String>> lists(int layers) {
        return Stream.of(ALL_WITH_GOOD, ALL)
                .map(list -> layers == 0 ? list : withLayers(list, layers))
                .flatMap(list -> Stream.of(
                        Stream.concat(list.stream(), Stream.of(PREPROCESSING)).toList(), list))
                .toList();
    }

    private static List<String> withLayers(List<String> list, int layers) {
        return list.stream()
                .flatMap(name -> name.equals(OPTIMIZER)
                        ? IntStream.range(0, layers).mapToObj(CheckpointParts::layer)
                        : Stream.of(name))
                .toList();
    }

    /** Whether a run writes what lies at a path relative to a checkpoint's folder; paths of folders end in a slash. */
    private static boolean isPart(String path) {
        return OWN.contains(path) || LAYER.matcher(path).matches();
    }

    /** Whether a run writes what lies at a path relative to its folder of checkpoints; paths of folders end in a slash. */
    public static boolean isOwn(String path) {
        int end = path.indexOf(Path.SEPARATOR);
        String rest = path.substring(end + 1);
        return end > 0 && CheckpointName.parse(path.substring(0, end)).isPresent() && (rest.isEmpty() || isPart(rest));
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
        OwnFiles.in(files, place, "checkpoint.dir", CheckpointParts::isPart);
    }

    /** First what makes it a checkpoint, so that one half deleted is none; what no run wrote is left. */
    static void delete(FileSystem files, Path place) throws IOException {
        Manifest.delete(files, place);
        List<Path> paths = new ArrayList<>();
        ALL_WITH_GOOD.forEach(part -> paths.add(new Path(place, part)));
        paths.add(new Path(place, PREPROCESSING));
        paths.add(new Path(place, GOOD));
        addLayers(files, place, paths);
        paths.add(place);
        new OwnFiles(files, paths).delete();
    }

    /** Modified: paths. */
    private static void addLayers(FileSystem files, Path place, List<Path> paths) throws IOException {
        Path folder = new Path(place, LAYERS);
        if (files.exists(folder)) {
            for (FileStatus one : files.listStatus(folder)) {
                if (LAYER.matcher(LAYERS + one.getPath().getName()).matches()) {
                    paths.add(one.getPath());
                }
            }
            paths.add(folder);
        }
    }
}
