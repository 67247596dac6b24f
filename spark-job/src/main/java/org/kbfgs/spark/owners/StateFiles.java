package org.kbfgs.spark.owners;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DigestedFile;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.linalg.Backend;
import org.kbfgs.linalg.Tensor;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.tensors.SafeTensors;
import org.kbfgs.train.LayerStates;
import org.kbfgs.train.OptimizerState;

/**
 * The state of an optimiser in a folder, a safetensors file for each layer.
 *
 * @param folder its path
 * @param files by layer; their names are relative to the folder
 * @param backend whose memory a state that is collected takes
 */
public record StateFiles(String folder, List<DigestedFile> files, Configuration hadoop, Backend backend)
        implements OptimizerState.Stored {

    /** A file's name: this, the number of its layer, {@link #SUFFIX}. */
    public static final String PREFIX = "layer-";

    public static final String SUFFIX = ".safetensors";

    public StateFiles {
        files = List.copyOf(files);
    }

    /** The name of a layer's file. */
    public static String name(int layer) {
        return PREFIX + layer + SUFFIX;
    }

    /**
     * @throws UncheckedIOException if a file cannot be read
     * @throws org.kbfgs.tensors.NotSafeTensors if a file is not as it was written
     */
    @Override
    public SafeTensors collected() {
        Path place = HadoopPaths.path(folder);
        List<SafeTensors> parts = new ArrayList<>();
        try {
            FileSystem from = HadoopPaths.files(place, hadoop);
            for (DigestedFile file : files) {
                parts.add(read(from, place, file, backend));
            }
            return LayerStates.join(parts);
        } catch (IOException failure) {
            close(parts);
            throw new UncheckedIOException(folder + ": " + failure.getMessage(), failure);
        } catch (RuntimeException broken) {
            close(parts);
            throw broken;
        }
    }

    private static void close(List<SafeTensors> parts) {
        parts.forEach(part -> part.tensors().values().forEach(Tensor::close));
    }

    /** A layer's state, on its owner. @throws UncheckedIOException if the file cannot be read */
    static SafeTensors read(OwnerCall.StateSource.InFile source, Backend backend) {
        Path place = HadoopPaths.path(source.folder());
        try {
            FileSystem from = HadoopPaths.files(place, HadoopSettings.of(source.hadoop()));
            return read(from, place, source.file(), backend);
        } catch (IOException failure) {
            throw new UncheckedIOException(source.folder() + ": " + failure.getMessage(), failure);
        }
    }

    private static SafeTensors read(FileSystem files, Path folder, DigestedFile file, Backend backend)
            throws IOException {
        try (DigestedFile.Input in = file.open(files, folder)) {
            SafeTensors read =
                    SafeTensors.read(in, file.bytes(), HadoopPaths.shown(new Path(folder, file.name())), backend);
            try {
                in.requireAsWritten();
                return read;
            } catch (BadInput changed) {
                read.tensors().values().forEach(Tensor::close);
                throw changed;
            }
        }
    }
}
