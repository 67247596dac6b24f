package org.kbfgs.prep;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.Sha256;
import org.kbfgs.source.Example;
import org.kbfgs.source.Examples;
import org.kbfgs.source.Targets;

/**
 * Writes the examples of a part to a Parquet file, where the part is. Each attempt has a file of its own, hidden, which the
 * driver names once all parts are written.
 *
 * @param folder of the files
 * @param settings Hadoop's
 */
record PartWriter(String folder, Targets targets, HashMap<String, String> metadata, HashMap<String, String> settings)
        implements Examples.PartVisitor<PartWriter.Written> {

    /** Small enough for a cluster to share out. */
    private static final long ROW_GROUP_BYTES = 8L << 20;

    /** A file that was written. */
    record Written(String hiddenName, long rows, long bytes, String sha256) implements Serializable {}

    static PartWriter of(Path folder, Targets targets, Map<String, String> metadata, Configuration hadoop) {
        HashMap<String, String> settings = new HashMap<>();
        hadoop.forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
        return new PartWriter(folder.toString(), targets, new HashMap<>(metadata), settings);
    }

    @Override
    public Written visit(int part, Iterator<Example> examples) throws IOException {
        Configuration hadoop = new Configuration(false);
        settings.forEach(hadoop::set);
        String name = ".part-" + part + "-" + UUID.randomUUID();
        Path path = HadoopPaths.child(new Path(folder), name);
        long rows = 0;
        try (ParquetWriter<Example> writer = new Builder(HadoopOutputFile.fromPath(path, hadoop), targets, metadata)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build()) {
            for (; examples.hasNext(); rows++) {
                writer.write(examples.next());
            }
        }
        FileSystem files = path.getFileSystem(hadoop);
        return new Written(name, rows, files.getFileStatus(path).getLen(), sha256(files, path));
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

    private static final class Builder extends ParquetWriter.Builder<Example, Builder> {
        private final Targets targets;
        private final Map<String, String> metadata;

        Builder(OutputFile file, Targets targets, Map<String, String> metadata) {
            super(file);
            this.targets = targets;
            this.metadata = metadata;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Example> getWriteSupport(Configuration configuration) {
            return new ExampleWriteSupport(targets, metadata);
        }
    }
}
