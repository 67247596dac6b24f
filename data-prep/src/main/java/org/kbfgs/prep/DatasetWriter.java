package org.kbfgs.prep;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.source.ExampleSource;
import org.kbfgs.source.Examples;
import org.kbfgs.source.Targets;

/** Writes a dataset's training and test examples and its manifest. */
record DatasetWriter(ExampleSource.Splits splits) {

    /** Whether a file in a split's folder is one that {@link #write} makes. */
    static boolean isPart(String name) {
        return name.matches("part-[0-9]{5,}\\.parquet");
    }

    record Column(String name, String type) {}

    record Entry(String path, long rows, long bytes, String sha256) {}

    record Manifest(Map<String, String> train, Map<String, String> test, List<Column> columns, List<Entry> files) {}

    /** The rows that were written. */
    record Rows(long train, long test) {}

    Rows write(FileSystem files, Path folder) throws IOException {
        List<Entry> train = split(files, folder, DatasetSpec.TRAIN, splits.train());
        List<Entry> test = split(files, folder, DatasetSpec.TEST, splits.test());
        List<Entry> entries = new ArrayList<>(train);
        entries.addAll(test);
        Manifest manifest = new Manifest(
                metadata(splits.train()),
                metadata(splits.test()),
                columns(splits.train().targets()),
                entries);
        try (OutputStream out = files.create(new Path(folder, DatasetSpec.MANIFEST), false)) {
            out.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        }
        return new Rows(rows(train, "training"), rows(test, "test"));
    }

    private static long rows(List<Entry> entries, String word) {
        long rows = entries.stream().mapToLong(Entry::rows).sum();
        if (rows == 0) {
            throw new BadInput("there are no " + word + " examples, expected at least 1");
        }
        return rows;
    }

    private static Map<String, String> metadata(Examples split) {
        Map<String, String> metadata = new LinkedHashMap<>(split.spec().metadata());
        metadata.putAll(split.notes());
        return metadata;
    }

    private static List<Column> columns(Targets targets) {
        List<Column> columns = new ArrayList<>(
                List.of(new Column(DatasetSpec.ID, "int64"), new Column(DatasetSpec.FEATURES, "array<float>")));
        add(targets, columns);
        return columns;
    }

    /** Modified: columns. */
    private static void add(Targets targets, List<Column> columns) {
        if (targets instanceof Targets.Label) {
            columns.add(new Column(DatasetSpec.LABEL, "int32"));
        }
        if (targets instanceof Targets.Numbers numbers) {
            numbers.names().forEach(name -> columns.add(new Column(name, "float")));
        }
        if (targets instanceof Targets.Weighted weighted) {
            add(weighted.targets(), columns);
            columns.add(new Column(weighted.name(), "float"));
        }
    }

    private static List<Entry> split(FileSystem files, Path folder, String name, Examples split) throws IOException {
        Path own = new Path(folder, name);
        files.mkdirs(own);
        List<PartWriter.Written> parts =
                split.visitParts(PartWriter.of(own, split.targets(), metadata(split), files.getConf()));
        List<Entry> entries = new ArrayList<>();
        for (PartWriter.Written part : parts) {
            if (part.rows() == 0) {
                continue; // deleted below
            }
            String file = String.format(Locale.ROOT, "part-%05d.parquet", entries.size());
            Path hidden = new Path(own, part.hiddenName());
            if (!files.exists(hidden)) {
                throw new BadInput(HadoopPaths.shown(own.getParent().getParent())
                        + ": does not hold what the executors wrote there, expected a folder that all machines share,"
                        + " such as hdfs://...");
            }
            if (!files.rename(hidden, new Path(own, file))) {
                throw new IOException("cannot rename " + part.hiddenName() + " to " + file);
            }
            entries.add(new Entry(name + "/" + file, part.rows(), part.bytes(), part.sha256()));
        }
        deleteOthers(files, own);
        return entries;
    }

    /** Files of attempts that failed, and of parts without examples. */
    private static void deleteOthers(FileSystem files, Path folder) throws IOException {
        for (FileStatus file : files.listStatus(folder)) {
            if (!isPart(file.getPath().getName())) {
                files.delete(file.getPath(), false);
            }
        }
    }
}
