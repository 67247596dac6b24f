package org.kbfgs.prep;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.Sha256;

/** Writes a dataset's train and test rows and its manifest. */
record DatasetWriter(Dataset dataset, IdxSource.Splits splits) {
    /** Small enough for a cluster to share out. */
    private static final long ROW_GROUP_BYTES = 8L << 20;

    static final String PART = "part-00000.parquet";

    record Column(String name, String type) {}

    record Entry(String path, int rows, long bytes, String sha256) {}

    record Manifest(Map<String, String> train, Map<String, String> test, List<Column> columns, List<Entry> files) {}

    void write(FileSystem files, Path folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        entries.add(part(files, folder, DatasetSpec.TRAIN, splits.train()));
        entries.add(part(files, folder, DatasetSpec.TEST, splits.test()));
        List<Column> columns = List.of(
                new Column(DatasetSpec.ID, "int64"),
                new Column(DatasetSpec.FEATURES, "array<float>"),
                new Column(DatasetSpec.LABEL, "int32"));
        Manifest manifest = new Manifest(
                spec(splits.train()).metadata(), spec(splits.test()).metadata(), columns, entries);
        try (OutputStream out = files.create(new Path(folder, DatasetSpec.MANIFEST), false)) {
            out.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        }
    }

    private DatasetSpec spec(IdxSource.Split split) {
        return new DatasetSpec(
                dataset.toString(), DatasetSpec.BYTES_TO_UNIT, split.height(), split.width(), sources(split));
    }

    private static String sources(IdxSource.Split split) {
        return source(split.images()) + "," + source(split.labels());
    }

    private static String source(IdxFile file) {
        return file.path().getFileName() + ":" + file.sha256();
    }

    private Entry part(FileSystem files, Path folder, String name, IdxSource.Split split) throws IOException {
        Path path = new Path(new Path(folder, name), PART);
        OutputFile output = HadoopOutputFile.fromPath(path, files.getConf());
        int rows = split.images().count();
        try (ParquetWriter<Row> writer = new Builder(output, spec(split).metadata())
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build()) {
            for (int id = 0; id < rows; id++) {
                writer.write(split.row(id));
            }
        }
        return new Entry(name + "/" + PART, rows, files.getFileStatus(path).getLen(), sha256(files, path));
    }

    private static String sha256(FileSystem files, Path path) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = files.open(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return Sha256.hex(digest);
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final Map<String, String> metadata;

        Builder(OutputFile file, Map<String, String> metadata) {
            super(file);
            this.metadata = metadata;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new RowWriteSupport(metadata);
        }
    }
}
