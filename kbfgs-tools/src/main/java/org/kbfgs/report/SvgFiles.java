package org.kbfgs.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The charts of losses and errors as SVG files. */
public final class SvgFiles {

    /** The file that each such folder has. */
    public static final String FIRST = "train-loss-epochs.svg";

    private SvgFiles() {}

    /** Writes a file a chart. */
    public static void write(Report report, FileSystem files, Path folder) throws IOException {
        for (Chart chart : report.charts()) {
            try (OutputStream out = files.create(new Path(folder, chart.id() + ".svg"), false)) {
                out.write(ChartSvg.of(chart).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
