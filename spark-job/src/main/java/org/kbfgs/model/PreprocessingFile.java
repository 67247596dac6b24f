package org.kbfgs.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.nn.Architecture;
import org.kbfgs.score.ModelFormat;
import org.kbfgs.table.Preprocessing;

/** The preprocessing of a model, in a file of the model's folder. A model of a prepared dataset has no such file. */
public final class PreprocessingFile {

    /** The name of the file. */
    public static final String NAME = ModelFormat.PREPROCESSING;

    private PreprocessingFile() {}

    /** Writes the file, whole or not at all, unless the preprocessing is that of a prepared dataset. */
    public static void save(Preprocessing preprocessing, Architecture architecture, FileSystem files, Path folder)
            throws IOException {
        Optional<WholeFile.Content> content = content(preprocessing, architecture);
        if (content.isPresent()) {
            WholeFile.write(files, new Path(folder, NAME), content.get());
        }
    }

    /** The file's content; empty for the preprocessing of a prepared dataset. */
    public static Optional<WholeFile.Content> content(Preprocessing preprocessing, Architecture architecture) {
        if (preprocessing.equals(Preprocessing.prepared(architecture.loss()))) {
            return Optional.empty();
        }
        byte[] json = PreprocessingJson.bytes(preprocessing);
        return Optional.of(out -> out.write(json));
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws org.kbfgs.io.BadInput naming the file and what is not as expected
     */
    public static Preprocessing load(String folder, Architecture architecture, Configuration configuration) {
        Path place = HadoopPaths.path(folder);
        try {
            FileSystem files = HadoopPaths.files(place, configuration);
            Path file = new Path(place, NAME);
            return files.exists(file) ? read(files, file, architecture) : Preprocessing.prepared(architecture.loss());
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    private static Preprocessing read(FileSystem files, Path file, Architecture architecture) throws IOException {
        try (InputStream in = files.open(file)) {
            return PreprocessingJson.read(in.readAllBytes(), HadoopPaths.shown(file), architecture);
        }
    }
}
