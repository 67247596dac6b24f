package org.kbfgs.spark;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.kbfgs.data.ByteScale;

/**
 * What the footers of a dataset's files tell before its rows are read.
 *
 * @param rows of all files
 * @param scale by which bytes may stand for features: the first file's, that of most images where it tells none
 */
record Extent(long rows, ByteScale scale) {

    /** Footers that the driver reads one after the other; those of more files are counted by the executors. */
    private static final int FEW = 16;

    static Extent of(Dataset<Row> rows) throws IOException {
        List<String> files = Arrays.stream(rows.inputFiles()).sorted().toList();
        if (files.isEmpty()) {
            return new Extent(0, ByteScale.UNIT);
        }
        Configuration hadoop = rows.sparkSession().sparkContext().hadoopConfiguration();
        List<ParquetFooters.Footer> footers = new ArrayList<>();
        for (String file : files.size() <= FEW ? files : files.subList(0, 1)) {
            footers.add(footer(file, hadoop));
        }
        long count = files.size() <= FEW
                ? footers.stream().mapToLong(ParquetFooters.Footer::rows).sum()
                : rows.count();
        return new Extent(count, footers.get(0).scale().orElse(ByteScale.UNIT));
    }

    private static ParquetFooters.Footer footer(String file, Configuration hadoop) throws IOException {
        Path place = new Path(URI.create(file));
        return ParquetFooters.footer(place.getFileSystem(hadoop).getFileStatus(place), hadoop);
    }
}
