package org.kbfgs.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.io.WholeFile;
import org.kbfgs.model.Model;
import org.kbfgs.nn.Architecture;
import org.kbfgs.score.ArchitectureFile;
import org.kbfgs.spark.owners.StateFiles;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.IterationRunner;

/** What a checkpoint's folder is to hold, in the order of its manifest. */
final class CheckpointContents {

    private final FileSystem files;
    private final Path place;
    private final List<Part> parts = new ArrayList<>();

    CheckpointContents(FileSystem files, Path place) {
        this.files = files;
        this.place = place;
    }

    private sealed interface Part {

        /** To be written. */
        record ToWrite(String name, WholeFile.Content content) implements Part {}

        /** Written by an owner. */
        record Written(DigestedFile file) implements Part {}
    }

    /** A file. */
    void put(String name, WholeFile.Content content) {
        parts.add(new Part.ToWrite(name, content));
    }

    /**
     * The files of a point.
     *
     * @param prefix of their names
     * @throws IllegalStateException if a value is not finite
     */
    void put(String prefix, IterationRunner.TrainerState point) {
        Architecture network = point.weights().architecture();
        SafeTensors weights = new Model(network, point.weights()).file(Map.of());
        put(prefix + Model.ARCHITECTURE, out -> out.write(ArchitectureFile.bytes(network)));
        put(prefix + Model.WEIGHTS, weights::writeTo);
        if (point.optimizer() instanceof StateFiles written && isIn(prefix, written)) {
            written.files()
                    .forEach(file -> parts.add(new Part.Written(new DigestedFile(
                            prefix + CheckpointParts.LAYERS + file.name(), file.bytes(), file.sha256()))));
        } else {
            put(prefix + CheckpointParts.OPTIMIZER, finite(point)::writeTo);
        }
    }

    /** Whether the files of a state are where this checkpoint has them. */
    private boolean isIn(String prefix, StateFiles written) {
        return written.folder().equals(new Path(place, prefix + CheckpointParts.LAYERS).toString());
    }

    private static SafeTensors finite(IterationRunner.TrainerState point) {
        SafeTensors state = point.optimizer().collected();
        state.firstNotFinite().ifPresent(array -> {
            throw new IllegalStateException("iteration " + point.iteration() + ": the optimiser's " + array
                    + " has a value that is not finite");
        });
        return state;
    }

    /** Writes all that is not there, and the manifest when all is. Without files of owners, first deletes what is there. */
    void write() throws IOException {
        if (parts.stream().noneMatch(Part.Written.class::isInstance)) {
            CheckpointParts.delete(files, place);
            files.mkdirs(place);
        }
        List<DigestedFile> written = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.ToWrite file) {
                written.add(DigestedFile.write(files, place, file.name, file.content));
            } else if (part instanceof Part.Written there) {
                written.add(there.file);
            }
        }
        new Manifest(written).write(files, place);
    }
}
