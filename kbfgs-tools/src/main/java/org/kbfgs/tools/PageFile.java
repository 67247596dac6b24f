package org.kbfgs.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.report.Page;
import org.kbfgs.report.Report;

/** The file of a report's page. */
record PageFile(FileSystem files, Path path) {

    private static final int BEGINNING = 1024;

    /** @throws BadInput if the file exists and may not be replaced */
    static PageFile at(String text, boolean overwrite, Configuration hadoop) {
        Path path = HadoopPaths.path(text);
        try {
            FileSystem files = HadoopPaths.files(path, hadoop);
            if (files.exists(path)) {
                check(files, path, text, overwrite);
            } else if (path.getParent() == null || !files.exists(path.getParent())) {
                throw new BadInput(
                        "--to " + text + ": is in no folder that exists, expected a file in an existing folder");
            }
            return new PageFile(files, path);
        } catch (IOException e) {
            throw new UncheckedIOException(text + ": " + e.getMessage(), e);
        }
    }

    private static void check(FileSystem files, Path path, String text, boolean overwrite) throws IOException {
        if (!files.getFileStatus(path).isFile()) {
            throw new BadInput("--to " + text + ": is a folder, expected a file");
        }
        if (!overwrite) {
            throw new BadInput("--to " + text + ": exists, expected a new file (or --overwrite)");
        }
        try (InputStream in = files.open(path)) {
            if (!new String(in.readNBytes(BEGINNING), StandardCharsets.UTF_8).contains(Page.MARK)) {
                throw new BadInput(
                        "--to " + text + ": is no page of a report, expected such a page for --overwrite to replace");
            }
        }
    }

    void write(Report report) {
        try {
            WholeFile.write(files, path, out -> out.write(Page.of(report).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }
}
