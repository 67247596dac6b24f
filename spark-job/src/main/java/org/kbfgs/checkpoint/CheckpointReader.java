package org.kbfgs.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.linalg.Backend;
import org.kbfgs.model.Model;
import org.kbfgs.spark.owners.StateFiles;
import org.kbfgs.tensors.NotSafeTensors;
import org.kbfgs.tensors.SafeTensors;

/** Reads checkpoints' folders. */
record CheckpointReader(FileSystem files, Configuration configuration, Backend backend) {

    private static final int LONGEST_TRAINING = 1 << 24;

    /**
     * The first of some checkpoints that is whole; a line of warning for each before it that is not.
     *
     * @param folder of the checkpoints, for the message
     * @throws BadInput if none is whole
     */
    Checkpoint firstWhole(Path folder, Collection<Path> places, Consumer<String> warn) {
        Map<Path, String> damaged = new LinkedHashMap<>();
        for (Path place : places) {
            Optional<Checkpoint> read = readWhole(place, damaged);
            if (read.isPresent()) {
                damaged.forEach((broken, why) -> warn.accept("ignoring damaged checkpoint " + HadoopPaths.shown(broken)
                        + " (" + why + "); resuming from " + HadoopPaths.shown(place)));
                return read.get();
            }
        }
        String why = damaged.isEmpty() ? "" : " (" + String.join("; ", damaged.values()) + ")";
        throw new BadInput(
                HadoopPaths.shown(folder) + ": has no complete checkpoint, expected a checkpoint to resume from" + why);
    }

    /** Empty if the checkpoint is damaged. Modified: damaged, in that case. */
    private Optional<Checkpoint> readWhole(Path place, Map<Path, String> damaged) {
        try {
            return Optional.of(read(place));
        } catch (IOException | UncheckedIOException | IllegalArgumentException | NotSafeTensors broken) {
            damaged.put(place, String.valueOf(broken.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * @throws BadInput if a file is not as the manifest says, or not what a checkpoint has
     * @throws NotSafeTensors if arrays are not
     */
    private Checkpoint read(Path place) throws IOException {
        Manifest manifest = Manifest.read(files, place);
        int layers = CheckpointParts.layers(manifest.names());
        manifest.verify(files, place, CheckpointParts.lists(layers));
        boolean good = manifest.names().contains(CheckpointParts.GOOD + CheckpointParts.OPTIMIZER);
        Path training = new Path(place, CheckpointParts.TRAINING);
        byte[] bytes;
        try (InputStream in = files.open(training)) {
            bytes = in.readNBytes(LONGEST_TRAINING);
        }
        Optional<CheckpointFile.Arrays> back =
                good ? Optional.of(arrays(new Path(place, CheckpointParts.GOOD))) : Optional.empty();
        CheckpointFile.Arrays arrays = layers == 0 ? arrays(place) : arrays(place, manifest.layers());
        return CheckpointFile.read(bytes, arrays, back, HadoopPaths.shown(training));
    }

    /**
     * The states of layers stay in their files where all processes reach them, so that each owner reads its own.
     *
     * @param states the files of layers
     */
    private CheckpointFile.Arrays arrays(Path place, List<DigestedFile> states) {
        Model model = Model.load(place.toString(), configuration, backend);
        Path layers = new Path(place, CheckpointParts.LAYERS);
        int depth = model.architecture().depth();
        if (states.size() != depth) {
            throw new BadInput(
                    HadoopPaths.shown(layers) + ": has states of " + states.size() + " layers, expected " + depth);
        }
        StateFiles stored = new StateFiles(layers.toString(), states, configuration, backend);
        return HadoopPaths.isOfThisMachine(place)
                ? new CheckpointFile.Arrays(model.weights(), stored.collected())
                : new CheckpointFile.Arrays(model.weights(), stored);
    }

    private CheckpointFile.Arrays arrays(Path place) throws IOException {
        Model model = Model.load(place.toString(), configuration, backend);
        Path optimizer = new Path(place, CheckpointParts.OPTIMIZER);
        try (InputStream in = files.open(optimizer)) {
            SafeTensors state = SafeTensors.read(
                    in, files.getFileStatus(optimizer).getLen(), HadoopPaths.shown(optimizer), backend);
            return new CheckpointFile.Arrays(model.weights(), state);
        }
    }
}
