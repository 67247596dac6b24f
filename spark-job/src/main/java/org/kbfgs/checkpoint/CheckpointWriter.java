package org.kbfgs.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.WholeFile;
import org.kbfgs.train.DivergenceException;
import org.kbfgs.train.OptimizerState;
import org.kbfgs.train.TrainingState;

/**
 * Writes a checkpoint's folder: first the owners of layers, where there are owners, write their layers' states, then this process
 * writes all other files. Where a file cannot be written, the folder is deleted.
 *
 * @param place the checkpoint's folder
 */
record CheckpointWriter(FileSystem files, Path place) {

    /**
     * The checkpoint with the optimiser's state, where owners of layers have it, in files that they write into this folder.
     *
     * @throws DivergenceException if a value is not finite; nothing is left then
     * @throws IOException if a file cannot be written; the others are deleted
     */
    Checkpoint withOwnersFiles(Checkpoint checkpoint) throws IOException {
        TrainingState snapshot = checkpoint.snapshot();
        if (!(snapshot.point().optimizer() instanceof OptimizerState.AtOwners owners)) {
            return checkpoint;
        }
        try {
            return new Checkpoint(snapshot.with(written(owners)), checkpoint.origin());
        } catch (DivergenceException | IOException failure) {
            deleteTorn(failure);
            throw failure;
        }
    }

    private OptimizerState.Stored written(OptimizerState.AtOwners owners) throws IOException {
        try {
            return owners.written(this::emptyLayers);
        } catch (UncheckedIOException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    /** The path of the folder of the files of layers, empty; nothing else is in the checkpoint's folder. */
    private String emptyLayers() {
        Path layers = new Path(place, CheckpointParts.LAYERS);
        try {
            CheckpointParts.delete(files, place);
            files.mkdirs(layers);
            return layers.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Writes all files that are not there, the manifest last.
     *
     * @param checkpoint with the optimiser's state in this process or {@link #withOwnersFiles}
     * @param preprocessing the content of the model's {@link CheckpointParts#PREPROCESSING}, if it has any
     * @throws IllegalStateException if a value is not finite
     * @throws IOException if a file cannot be written; the others are deleted
     */
    void write(Checkpoint checkpoint, Optional<WholeFile.Content> preprocessing) throws IOException {
        TrainingState snapshot = checkpoint.snapshot();
        CheckpointContents contents = new CheckpointContents(files, place);
        contents.put("", snapshot.point());
        contents.put(CheckpointParts.TRAINING, out -> out.write(CheckpointFile.bytes(checkpoint)));
        snapshot.good().ifPresent(good -> contents.put(CheckpointParts.GOOD, good));
        preprocessing.ifPresent(content -> contents.put(CheckpointParts.PREPROCESSING, content));
        try {
            contents.write();
        } catch (IOException | RuntimeException failure) {
            deleteTorn(failure);
            throw failure;
        }
    }

    /** Modified: the failure, if that fails too. */
    private void deleteTorn(Exception failure) {
        try {
            CheckpointParts.delete(files, place);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
