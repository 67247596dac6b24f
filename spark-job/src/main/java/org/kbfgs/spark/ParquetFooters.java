package org.kbfgs.spark;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.DatasetPath;

/**
 * What a dataset's Parquet files say of themselves, read here, without Spark: the last bytes of each file.
 *
 * @param files where they lie
 * @param rows of all; of a dataset of very many files an estimate
 * @param schema of the first
 * @param metadata of the first
 */
public record ParquetFooters(
        String path, List<Path> files, long rows, StructType schema, Map<String, String> metadata) {

    private static final int MOST_READ = 200;

    /** That of the features, where they were bytes; empty if the first file does not say so. */
    public Optional<ByteScale> scale() {
        return scale(metadata);
    }

    private static Optional<ByteScale> scale(Map<String, String> metadata) {
        return ByteScale.of(metadata.getOrDefault(DatasetSpec.KEY_SCALING, ""));
    }

    /** @throws org.kbfgs.io.BadInput if there are no files, one is not readable, or the columns are not those of a dataset */
    public static ParquetFooters read(String path, Configuration hadoop) {
        List<FileStatus> found = DatasetPath.of(path, hadoop).files(hadoop);
        ParquetFooters read = read(path, found, hadoop);
        ParquetDataset.check(path, read.schema());
        return read;
    }

    private static ParquetFooters read(String path, List<FileStatus> found, Configuration hadoop) {
        List<FileStatus> some = found.subList(0, Math.min(MOST_READ, found.size()));
        List<Footer> footers = some.stream().map(file -> footer(file, hadoop)).toList();
        long rows = footers.stream().mapToLong(Footer::rows).sum();
        if (some.size() < found.size()) {
            rows = Math.round(rows * bytes(found) / bytes(some));
        }
        FileMetaData first = footers.get(0).metadata();
        StructType schema =
                new ParquetToSparkSchemaConverter(false, true, false, true, false).convert(first.getSchema());
        return new ParquetFooters(
                path, found.stream().map(FileStatus::getPath).toList(), rows, schema, first.getKeyValueMetaData());
    }

    /** That of a file. */
    record Footer(long rows, FileMetaData metadata) {

        /** That of the features, where they were bytes; empty if the file does not say so. */
        Optional<ByteScale> scale() {
            return ParquetFooters.scale(metadata.getKeyValueMetaData());
        }
    }

    /** @throws org.kbfgs.io.BadInput if the file is not readable */
    static Footer footer(FileStatus file, Configuration hadoop) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
            return new Footer(reader.getRecordCount(), reader.getFooter().getFileMetaData());
        } catch (IOException | RuntimeException e) { // Parquet has no one error for a broken file
            throw DatasetPath.unreadable(file.getPath().toString(), firstLine(e));
        }
    }

    private static double bytes(List<FileStatus> files) {
        return files.stream().mapToDouble(FileStatus::getLen).sum();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
