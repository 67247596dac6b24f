package org.kbfgs.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.config.CheckpointSettings;
import org.kbfgs.config.Settings;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.FullDisk;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.OwnFiles;
import org.kbfgs.io.WholeFile;
import org.kbfgs.model.Model;
import org.kbfgs.tensors.NotSafeTensors;
import org.kbfgs.tensors.SafeTensors;

/** The folder of one run, on any Hadoop file system: its configuration, metrics, checkpoints and model. */
public final class RunFolder {

    /** The effective configuration; a folder with it is a run's. */
    static final String CONFIGURATION = "run.conf";

    static final String METRICS = "metrics.jsonl";

    /** Says which process writes the run: the last that began it or went on with it. */
    static final String OWNER = ".owner";

    private static final int LONGEST_CONFIGURATION = 1 << 20;

    private final FileSystem files;
    private final Path folder;
    private final boolean overwrite;
    /** Of this process's claim. */
    private final String owner = UUID.randomUUID().toString();

    private RunFolder(FileSystem files, Path folder, boolean overwrite) {
        this.files = files;
        this.folder = folder;
        this.overwrite = overwrite;
    }

    /**
     * A folder that may be written; nothing is written yet.
     *
     * @param overwrite whether a run that is there is replaced
     * @throws BadInput if it exists and may not be replaced, or holds anything but a run
     */
    public static RunFolder at(String path, boolean overwrite, Configuration configuration) {
        try {
            Path folder = HadoopPaths.path(path);
            RunFolder run = new RunFolder(HadoopPaths.files(folder, configuration), folder, overwrite);
            run.check();
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * The folder of a run that is there.
     *
     * @throws BadInput if it holds no run
     */
    static RunFolder existing(String path, Configuration configuration) {
        try {
            Path folder = HadoopPaths.path(path);
            FileSystem files = HadoopPaths.files(folder, configuration);
            if (!files.exists(new Path(folder, CONFIGURATION))) {
                throw new BadInput(path + ": has no " + CONFIGURATION + ", expected the folder of a run");
            }
            return new RunFolder(files, folder, false);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Whether a run has begun in a folder. */
    static boolean isRun(String path, Configuration configuration) {
        Path folder = HadoopPaths.path(path);
        try {
            return HadoopPaths.files(folder, configuration).exists(new Path(folder, CONFIGURATION));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Opens one of the run's files. */
    InputStream open(String name) throws IOException {
        return files.open(new Path(folder, name));
    }

    /** Whether training has ended well. */
    boolean hasModel() {
        try {
            return files.exists(new Path(folder, Model.WEIGHTS));
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": " + e.getMessage(), e);
        }
    }

    /** @throws BadInput if what is there may not be replaced */
    void requireRoom() {
        try {
            check();
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": " + e.getMessage(), e);
        }
    }

    private void check() throws IOException {
        if (!files.exists(folder) || hasNeverBegun()) {
            return;
        }
        if (!overwrite) {
            throw new BadInput("run.dir = " + this + ": exists, expected a new folder (or --overwrite)");
        }
        boolean run = files.getFileStatus(folder).isDirectory()
                && (files.exists(new Path(folder, CONFIGURATION)) || files.listStatus(folder).length == 0);
        if (!run) {
            throw new BadInput(
                    "run.dir = " + this + ": has no " + CONFIGURATION + ", expected a run for --overwrite to replace");
        }
        contents();
    }

    /** Whether it holds nothing but the status of a run that failed before it began. */
    private boolean hasNeverBegun() throws IOException {
        if (!files.getFileStatus(folder).isDirectory()) {
            return false;
        }
        FileStatus[] all = files.listStatus(folder);
        return all.length == 1 && all[0].getPath().getName().equals(RunStatus.FILE);
    }

    /**
     * Writes the status of a run that failed before it began, where the folder is new: of a driver on the cluster, nobody sees the
     * exit code.
     */
    public void failed(Throwable failure) {
        try {
            if (!files.exists(folder) || hasNeverBegun()) {
                files.mkdirs(folder);
                new RunStatus(RunState.Failed.of(failure), Instant.now(), StatusReports.process(), 0, 0, 0)
                        .write(files, folder);
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** @throws BadInput if it holds anything that no run wrote */
    private OwnFiles contents() throws IOException {
        return RunContents.of(files, folder, replacedCheckpoints());
    }

    /**
     * Replaces the run that is there, if any, by a new run with this configuration. Nothing else is deleted. Of two runs at
     * once, one is refused.
     */
    void begin(String configuration) {
        try {
            check();
            if (overwrite && files.exists(folder)) {
                contents().delete();
            }
            files.mkdirs(folder);
            Path file = new Path(folder, CONFIGURATION);
            try (OutputStream out = HadoopPaths.createNew(files, file)) {
                out.write(configuration.getBytes(StandardCharsets.UTF_8));
            } catch (FSError full) {
                throw FullDisk.of(file, full);
            }
            claim();
        } catch (FileAlreadyExistsException e) {
            throw new BadInput("run.dir = " + this + ": another run is being written there, expected a new folder");
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    /** Whether a folder is where the run to be replaced keeps its checkpoints. */
    public boolean replacesCheckpointsOf(CheckpointStore store) {
        try {
            Optional<Path> old = replacedCheckpoints();
            return old.isPresent()
                    && HadoopPaths.isWithin(store.folder(), old.get(), files.getConf())
                    && HadoopPaths.isWithin(old.get(), store.folder(), files.getConf());
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": " + e.getMessage(), e);
        }
    }

    /** Where the run to be replaced keeps its checkpoints; empty if there is none. */
    private Optional<Path> replacedCheckpoints() throws IOException {
        if (!overwrite || !files.exists(new Path(folder, CONFIGURATION))) {
            return Optional.empty();
        }
        String old = Settings.valueIn(configuration(), CheckpointSettings.DIR).orElse(null);
        return Optional.of(old == null ? new Path(folder, CheckpointSettings.FOLDER) : HadoopPaths.path(old));
    }

    /** The run's configuration, as it was written. */
    String configuration() {
        Path file = new Path(folder, CONFIGURATION);
        try (InputStream in = files.open(file)) {
            return new String(in.readNBytes(LONGEST_CONFIGURATION), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Resumes the existing run with this configuration. A process that still writes the run ends, {@link #requireOwned}. */
    void resume(String configuration) {
        try {
            claim();
            if (!configuration.equals(configuration())) {
                WholeFile.write(
                        files,
                        new Path(folder, CONFIGURATION),
                        out -> out.write(configuration.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    private void claim() throws IOException {
        WholeFile.write(files, new Path(folder, OWNER), out -> out.write(owner.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * To be called before anything of the run is replaced.
     *
     * @throws BadInput if another process has gone on with the run, or deleted it
     */
    void requireOwned() {
        Path file = new Path(folder, OWNER);
        try (InputStream in = files.open(file)) {
            String now = new String(in.readNBytes(owner.length()), StandardCharsets.UTF_8);
            if (!now.equals(owner)) {
                throw taken();
            }
        } catch (FileNotFoundException gone) {
            throw taken();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private BadInput taken() {
        return new BadInput("run.dir = " + this
                + ": another process has taken the run over, expected one at a time; this one ends");
    }

    /** Whether the saved model is that after so many iterations. */
    boolean hasModelOf(long iterations) {
        Path file = new Path(folder, Model.WEIGHTS);
        try (InputStream in = files.open(file)) {
            SafeTensors model =
                    SafeTensors.read(in, files.getFileStatus(file).getLen(), file.toString(), BackendChoice.get());
            return String.valueOf(iterations).equals(model.metadata().get(Model.ITERATIONS));
        } catch (IOException | NotSafeTensors none) {
            return false;
        }
    }

    FileSystem files() {
        return files;
    }

    @Override
    public String toString() {
        return HadoopPaths.shown(folder);
    }

    Path path() {
        return folder;
    }
}
