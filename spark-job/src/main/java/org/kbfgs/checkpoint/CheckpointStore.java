package org.kbfgs.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.linalg.Backend;
import org.kbfgs.model.Model;

/**
 * A folder of checkpoints, on any Hadoop file system. Each is a folder with a {@link CheckpointName} that can be read as a
 * {@link Model}, with the optimiser's state and everything else from which a training resumes; its {@link Manifest}, written last,
 * makes it whole. Older ones are deleted only then, and nothing is renamed.
 */
public final class CheckpointStore {

    private final FileSystem files;
    private final Path folder;
    private final Configuration configuration;
    private final int keep;
    private final Backend backend;

    private CheckpointStore(FileSystem files, Path folder, Configuration configuration, int keep, Backend backend) {
        this.files = files;
        this.folder = folder;
        this.configuration = configuration;
        this.keep = keep;
        this.backend = backend;
    }

    /** The store of a run; as {@link #at}. */
    public static CheckpointStore of(
            String run, CheckpointSettings settings, Configuration configuration, Backend backend) {
        return at(settings.folder(run), settings.keep(), configuration, backend);
    }

    /** The store in a folder that may not be there yet, whose checkpoints are read into the backend's memory. */
    public static CheckpointStore at(String path, int keep, Configuration configuration, Backend backend) {
        try {
            Path folder = HadoopPaths.path(path);
            return new CheckpointStore(HadoopPaths.files(folder, configuration), folder, configuration, keep, backend);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes way for a new run's checkpoints.
     *
     * @throws BadInput as {@link #requireRoom} does; nothing is deleted then
     */
    public void begin(boolean overwrite) {
        requireRoom(overwrite);
        try {
            for (Path old : newestFirst().values()) {
                CheckpointParts.delete(files, old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param overwrite whether checkpoints that are there are the replaced run's
     * @throws BadInput if there are another run's, or files among them that no run wrote
     */
    public void requireRoom(boolean overwrite) {
        try {
            for (Path old : newestFirst().values()) {
                if (!overwrite) {
                    throw new BadInput("checkpoint.dir = " + this
                            + ": has checkpoints of another run, expected none, or those of the run that --overwrite"
                            + " replaces");
                }
                CheckpointParts.requireOwn(files, old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": " + e.getMessage(), e);
        }
    }

    /** Deletes the checkpoints and, if nothing else is in it, their folder. */
    public void delete() throws IOException {
        for (Path old : newestFirst().values()) {
            CheckpointParts.delete(files, old);
        }
        if (files.exists(folder) && files.listStatus(folder).length == 0) {
            files.delete(folder, false);
        }
    }

    /** The folder of checkpoints. */
    public Path folder() {
        return folder;
    }

    /** As {@link CheckpointWriter#withOwnersFiles}. */
    Checkpoint withOwnersFiles(Checkpoint checkpoint) throws IOException {
        return writer(checkpoint).withOwnersFiles(checkpoint);
    }

    private CheckpointWriter writer(Checkpoint checkpoint) {
        CheckpointName name = CheckpointName.of(checkpoint.snapshot());
        return new CheckpointWriter(files, new Path(folder, name.toString()));
    }

    /**
     * Writes a checkpoint, and then deletes all but the last that are kept, and what is left of later ones.
     *
     * @param checkpoint with the optimiser's state in this process or {@link #withOwnersFiles}
     * @param preprocessing the content of the model's {@link CheckpointParts#PREPROCESSING}, if it has any
     * @param whole runs when the checkpoint is whole, before another is deleted
     * @throws IllegalStateException if a value is not finite
     * @throws IOException if a file cannot be written; the others are deleted
     */
    void write(Checkpoint checkpoint, Optional<WholeFile.Content> preprocessing, Runnable whole) throws IOException {
        writer(checkpoint).write(checkpoint, preprocessing);
        whole.run();
        prune(CheckpointName.of(checkpoint.snapshot()));
    }

    private void prune(CheckpointName newest) throws IOException {
        int whole = 0;
        for (Map.Entry<CheckpointName, Path> one : newestFirst().entrySet()) {
            boolean wanted = one.getKey().compareTo(newest) <= 0 && whole < keep;
            if (wanted && Manifest.isThere(files, one.getValue())) {
                whole++;
            } else {
                CheckpointParts.delete(files, one.getValue());
            }
        }
    }

    /** The iteration of the newest checkpoint that has its manifest; empty if there is none. */
    public Optional<Long> newestIteration() {
        try {
            for (Map.Entry<CheckpointName, Path> one : newestFirst().entrySet()) {
                if (Manifest.isThere(files, one.getValue())) {
                    return Optional.of(one.getKey().iteration());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * The newest checkpoint that is whole; a line of warning for each newer one that is not.
     *
     * @throws BadInput if there is none
     */
    public Checkpoint newest(Consumer<String> warn) {
        try {
            return new CheckpointReader(files, configuration, backend)
                    .firstWhole(folder, newestFirst().values(), warn);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    private SortedMap<CheckpointName, Path> newestFirst() throws IOException {
        SortedMap<CheckpointName, Path> found = new TreeMap<>(Comparator.reverseOrder());
        if (files.exists(folder)) {
            for (FileStatus status : files.listStatus(folder)) {
                Optional<CheckpointName> name =
                        CheckpointName.parse(status.getPath().getName());
                if (status.isDirectory() && name.isPresent() && CheckpointParts.isCheckpoint(files, status.getPath())) {
                    found.put(name.get(), status.getPath());
                }
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return HadoopPaths.shown(folder);
    }
}
