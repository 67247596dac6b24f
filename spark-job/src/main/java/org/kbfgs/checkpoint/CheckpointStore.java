package org.kbfgs.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.Places;
import org.kbfgs.io.WholeFile;
import org.kbfgs.model.ArchitectureFile;
import org.kbfgs.model.Model;
import org.kbfgs.tensors.NotSafeTensors;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.Trainer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A folder of checkpoints, on any Hadoop file system. Each is a folder {@code iteration-000000000600} that can be read as
 * a {@link Model}, with the optimiser's state and what else a training goes on from; its {@link Manifest}, written last,
 * makes it whole. Older ones are deleted only then, and nothing is renamed.
 */
public final class CheckpointStore {

    static final String OPTIMIZER = "optimizer.safetensors";
    static final String TRAINING = "training.json";

    private static final List<String> PARTS = List.of(Model.ARCHITECTURE, Model.WEIGHTS, OPTIMIZER, TRAINING);
    private static final Pattern NAME = Pattern.compile("iteration-(\\d{12,18})");
    private static final int LONGEST_TRAINING = 1 << 24;

    private final FileSystem files;
    private final Path folder;
    private final Configuration configuration;
    private final int keep;

    private CheckpointStore(FileSystem files, Path folder, Configuration configuration, int keep) {
        this.files = files;
        this.folder = folder;
        this.configuration = configuration;
        this.keep = keep;
    }

    /** The store in a folder that may not be there yet. */
    public static CheckpointStore at(String path, int keep, Configuration configuration) {
        try {
            Path folder = Places.path(path);
            return new CheckpointStore(Places.files(folder, configuration), folder, configuration, keep);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Makes way for a new run's checkpoints. @throws BadInput if there are another's and they may not be replaced */
    public void begin(boolean overwrite) {
        try {
            for (Path old : newestFirst()) {
                if (!overwrite) {
                    throw new BadInput("checkpoint.dir = " + folder
                            + ": has checkpoints of another run, expected none (or --overwrite)");
                }
                delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes a checkpoint, and then deletes all but the last that are kept, and what is left of later ones.
     *
     * @throws IllegalStateException if a value is not finite; nothing is written then
     */
    void write(Checkpoint checkpoint) throws IOException {
        Trainer.Point point = checkpoint.snapshot().point();
        SafeTensors weights = new Model(point.weights().architecture(), point.weights()).file(Map.of());
        point.optimizer().tensors().forEach((name, tensor) -> requireFinite(checkpoint.iteration(), name, tensor));
        Map<String, WholeFile.Content> parts = new LinkedHashMap<>();
        parts.put(
                Model.ARCHITECTURE,
                out -> out.write(ArchitectureFile.bytes(point.weights().architecture())));
        parts.put(Model.WEIGHTS, weights::writeTo);
        parts.put(OPTIMIZER, point.optimizer()::writeTo);
        parts.put(TRAINING, out -> out.write(CheckpointFile.bytes(checkpoint)));
        Path place = new Path(folder, String.format("iteration-%012d", checkpoint.iteration()));
        delete(place);
        files.mkdirs(place);
        Manifest.write(files, place, parts);
        prune(checkpoint.iteration());
    }

    private static void requireFinite(long iteration, String name, INDArray tensor) {
        if (tensor.dataType().isFPType() && !Model.isFinite(tensor)) {
            throw new IllegalStateException(
                    "iteration " + iteration + ": the optimiser's " + name + " has a value that is not finite");
        }
    }

    private void prune(long newest) throws IOException {
        int whole = 0;
        for (Path place : newestFirst()) {
            if (iteration(place) > newest || whole == keep) {
                delete(place);
            } else if (Manifest.isThere(files, place)) {
                whole++;
            } else {
                delete(place);
            }
        }
    }

    /** First what makes it a checkpoint, so that one half deleted is none. */
    private void delete(Path place) throws IOException {
        Manifest.delete(files, place);
        files.delete(place, true);
    }

    /**
     * The newest checkpoint that is whole; a line of warning for each newer one that is not.
     *
     * @throws BadInput if there is none
     */
    public Checkpoint newest(Consumer<String> warn) {
        try {
            for (Path place : newestFirst()) {
                Optional<Checkpoint> read = read(place, warn);
                if (read.isPresent()) {
                    return read.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
        throw new BadInput(Places.shown(folder) + ": has no whole checkpoint, expected one to go on from");
    }

    private Optional<Checkpoint> read(Path place, Consumer<String> warn) {
        try {
            return Optional.of(read(place));
        } catch (IOException | IllegalArgumentException | NotSafeTensors broken) {
            warn.accept(broken.getMessage() + "; this checkpoint is not used, but the one before");
            return Optional.empty();
        }
    }

    private Checkpoint read(Path place) throws IOException {
        Manifest.read(files, place).verify(files, place, PARTS);
        Model model = Model.load(place.toString(), configuration);
        Path training = new Path(place, TRAINING);
        Path optimizer = new Path(place, OPTIMIZER);
        byte[] bytes;
        try (InputStream in = files.open(training)) {
            bytes = in.readNBytes(LONGEST_TRAINING);
        }
        try (InputStream in = files.open(optimizer)) {
            SafeTensors state =
                    SafeTensors.read(in, files.getFileStatus(optimizer).getLen(), Places.shown(optimizer));
            return CheckpointFile.read(bytes, model.weights(), state, Places.shown(training));
        }
    }

    private List<Path> newestFirst() throws IOException {
        if (!files.exists(folder)) {
            return List.of();
        }
        return Stream.of(files.listStatus(folder))
                .filter(FileStatus::isDirectory)
                .map(FileStatus::getPath)
                .filter(path -> NAME.matcher(path.getName()).matches())
                .sorted(Comparator.comparingLong(CheckpointStore::iteration).reversed())
                .toList();
    }

    private static long iteration(Path place) {
        Matcher name = NAME.matcher(place.getName());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    @Override
    public String toString() {
        return Places.shown(folder);
    }
}
