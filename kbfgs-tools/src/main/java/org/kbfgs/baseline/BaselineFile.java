package org.kbfgs.baseline;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;

/** The trainings of Spark ML's network that are done, as CSV in an experiment's folder. */
public final class BaselineFile {

    static final String NAME = "mlpc.csv";

    private final Path file;
    private final FileSystem files;

    public BaselineFile(String folder, Configuration hadoop) {
        file = new Path(HadoopPaths.path(folder), NAME);
        try {
            files = HadoopPaths.files(file, hadoop);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** The trainings, none where there is no file. @throws org.kbfgs.io.BadInput if it is damaged */
    public List<BaselineFit> read() {
        try (InputStream in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> BaselineFit.of(line, HadoopPaths.shown(file)))
                    .toList();
        } catch (FileNotFoundException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Replaces the file. */
    public void write(List<BaselineFit> fits) {
        String text =
                fits.stream().map(BaselineFit::line).collect(Collectors.joining("\n", BaselineFit.HEADER + "\n", "\n"));
        try {
            WholeFile.write(files, file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }
}
