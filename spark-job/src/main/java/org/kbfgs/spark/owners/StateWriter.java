package org.kbfgs.spark.owners;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.io.FailureText;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.linalg.Workers;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.LayerTrainer;

/**
 * Writes the files of an owner's layers.
 *
 * @param across the threads that work on layers side by side
 */
record StateWriter(List<LayerTrainer<?>> layers, Workers across) {

    private record State(int layer, SafeTensors tensors) {}

    /** The answer to the call. Where a value is not finite, nothing is written. */
    OwnerCall.Answer answer(OwnerCall.Write call) {
        List<State> states = Collections.synchronizedList(new ArrayList<>());
        List<OwnerCall.NotFinite> notFinite = Collections.synchronizedList(new ArrayList<>());
        across.each(layers.size(), i -> {
            int layer = layers.get(i).layer();
            try {
                states.add(new State(layer, layers.get(i).saveFinite()));
            } catch (LayerOwners.StateNotFinite found) {
                notFinite.add(new OwnerCall.NotFinite(layer, found.array()));
            }
        });
        if (notFinite.isEmpty()) {
            return written(call, List.copyOf(states));
        }
        return Collections.min(notFinite, Comparator.comparing(OwnerCall.NotFinite::layer));
    }

    private OwnerCall.Answer written(OwnerCall.Write call, List<State> states) {
        List<OwnerCall.FileOf> written = Collections.synchronizedList(new ArrayList<>());
        try {
            Path folder = HadoopPaths.path(call.folder());
            FileSystem files = HadoopPaths.files(folder, HadoopSettings.of(call.hadoop()));
            across.each(states.size(), i -> {
                State one = states.get(i);
                written.add(new OwnerCall.FileOf(one.layer, write(files, folder, one)));
            });
            return new OwnerCall.Written(new ArrayList<>(written));
        } catch (IOException | RuntimeException failure) {
            return new OwnerCall.NotWritten(call.folder() + ": " + FailureText.of(failure));
        }
    }

    private static DigestedFile write(FileSystem files, Path folder, State one) {
        try {
            return DigestedFile.write(files, folder, StateFiles.name(one.layer), one.tensors::writeTo);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
