package org.kbfgs.spark.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.HadoopPaths;

/** The number of rows of files without Parquet's footers, from the lines at the beginning of the first. */
final class RowEstimate {

    private static final int SAMPLE = 1 << 20;

    private RowEstimate() {}

    /** At least 1. @throws org.kbfgs.io.BadInput if the first file is not readable */
    static long of(List<FileStatus> files, Configuration hadoop) {
        FileStatus first = files.get(0);
        byte[] sample;
        try (InputStream in = HadoopPaths.files(first.getPath(), hadoop).open(first.getPath())) {
            sample = in.readNBytes(SAMPLE);
        } catch (IOException e) {
            throw DatasetPath.unreadable(HadoopPaths.shown(first.getPath()), String.valueOf(e.getMessage()));
        }
        long lines = 1;
        for (byte one : sample) {
            lines += one == '\n' ? 1 : 0;
        }
        double bytes = files.stream().mapToDouble(FileStatus::getLen).sum();
        return Math.max(1, Math.round(bytes * lines / Math.max(1, sample.length)));
    }
}
