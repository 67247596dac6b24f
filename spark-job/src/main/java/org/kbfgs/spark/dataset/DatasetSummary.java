package org.kbfgs.spark.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.types.StructType;
import org.kbfgs.data.ByteScale;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.TableFormat;
import org.kbfgs.spark.session.ClusterFailure;
import org.kbfgs.table.TableColumns;
import org.kbfgs.table.TableSource;

/**
 * A summary of a dataset's Parquet footers, made before its rows are read: the one place that decides whether files are
 * a dataset.
 *
 * @param dataset its path
 * @param files all of them
 * @param footers of the files that were looked at, in the order of their paths
 * @param columns that are read, by exact names
 * @param rows of all files; an estimate where not all were looked at
 */
public record DatasetSummary(
        DatasetPath dataset, List<Path> files, List<FileFooter> footers, TableColumns columns, long rows) {

    /** Footers that the driver reads one after the other; those of more files are read by the executors. */
    private static final int FEW = 16;

    private static final int MOST_ON_DRIVER = 200;
    private static final int FILES_A_TASK = 32;

    /**
     * Without a cluster: of very many files some are looked at, of files without footers the first, and their columns are not.
     *
     * @throws org.kbfgs.io.BadInput if there are no files, a file is not readable, or its columns are not those of a dataset
     */
    public static DatasetSummary estimate(String path, TableSource source, TableColumns wanted, Configuration hadoop) {
        DatasetPath dataset = DatasetPath.of(path, hadoop);
        List<FileStatus> all = sorted(dataset.files(hadoop));
        if (source.formatOf(path) != TableFormat.PARQUET) {
            List<Path> files = all.stream().map(FileStatus::getPath).toList();
            return new DatasetSummary(dataset, files, List.of(), wanted, RowEstimate.of(all, hadoop));
        }
        List<FileStatus> some = all.subList(0, Math.min(MOST_ON_DRIVER, all.size()));
        return of(
                dataset,
                all,
                some.stream().map(file -> FileFooter.read(file, wanted, hadoop)).toList(),
                wanted);
    }

    /** The same of all files. @throws ClusterFailure if the cluster fails */
    static DatasetSummary exact(String path, TableColumns wanted, JavaSparkContext spark) {
        Configuration hadoop = spark.hadoopConfiguration();
        DatasetPath dataset = DatasetPath.of(path, hadoop);
        List<FileStatus> all = sorted(dataset.files(hadoop));
        return of(
                dataset,
                all,
                all.size() <= FEW
                        ? all.stream()
                                .map(file -> FileFooter.read(file, wanted, hadoop))
                                .toList()
                        : onExecutors(path, all, wanted, spark),
                wanted);
    }

    private static List<FileFooter> onExecutors(
            String path, List<FileStatus> files, TableColumns wanted, JavaSparkContext spark) {
        List<String> uris =
                files.stream().map(file -> file.getPath().toString()).toList();
        try {
            return spark.parallelize(uris, (uris.size() + FILES_A_TASK - 1) / FILES_A_TASK)
                    .map(uri -> FileFooter.read(
                            uri,
                            wanted,
                            SparkHadoopUtil.get()
                                    .newConfiguration(SparkEnv.get().conf())))
                    .collect();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("reading " + path, failure);
        }
    }

    private static List<FileStatus> sorted(List<FileStatus> files) {
        return files.stream()
                .sorted((a, b) -> a.getPath().toString().compareTo(b.getPath().toString()))
                .toList();
    }

    private static DatasetSummary of(
            DatasetPath dataset, List<FileStatus> all, List<FileFooter> footers, TableColumns wanted) {
        TableColumns columns = wanted.in(footers.get(0).names());
        new DatasetColumns(dataset.text(), footers, columns).check();
        long rows = footers.stream().mapToLong(FileFooter::rows).sum();
        if (footers.size() < all.size()) {
            rows = Math.round(rows * bytes(all) / bytes(all.subList(0, footers.size())));
        }
        return new DatasetSummary(dataset, all.stream().map(FileStatus::getPath).toList(), footers, columns, rows);
    }

    private static double bytes(List<FileStatus> files) {
        return files.stream().mapToDouble(FileStatus::getLen).sum();
    }

    /** Of a table whose columns the one footer tells; its rows are not counted yet. */
    static DatasetSummary inferred(DatasetPath dataset, List<FileStatus> all, FileFooter footer, TableColumns wanted) {
        return of(dataset, sorted(all), List.of(footer), wanted);
    }

    /** Of a table without files, whose columns the one footer tells; its rows are not counted yet. */
    static DatasetSummary ofColumns(FileFooter footer, TableColumns wanted) {
        return of(new DatasetPath(footer.file(), List.of()), List.of(), List.of(footer), wanted);
    }

    /** The path, as the user wrote it. */
    public String path() {
        return dataset.text();
    }

    /** The key-value metadata of the first file. */
    public Map<String, String> metadata() {
        return footers.isEmpty() ? Map.of() : footers.get(0).keyValues();
    }

    /** By which bytes stand for the features; empty if neither the first file nor the columns' types say so. */
    public Optional<ByteScale> scale() {
        return ByteScale.of(metadata().getOrDefault(DatasetSpec.KEY_SCALING, ""))
                .or(() -> types().hasFeatures(ColumnTypes::isByte) ? Optional.of(ByteScale.WHOLE) : Optional.empty());
    }

    /** By which bytes may stand for the features. */
    ByteScale possibleScale() {
        return scale().orElse(types().hasFeatures(ColumnTypes::isWhole) ? ByteScale.WHOLE : ByteScale.UNIT);
    }

    /** The columns and their types. */
    DatasetColumns types() {
        return new DatasetColumns(path(), footers, columns);
    }

    /** Files whose columns are of the same types, by these. */
    Map<StructType, List<Path>> byColumns() {
        Map<StructType, List<Path>> groups = new LinkedHashMap<>();
        for (int i = 0; i < footers.size(); i++) {
            groups.computeIfAbsent(footers.get(i).columns(), types -> new java.util.ArrayList<>())
                    .add(files.get(i));
        }
        return groups;
    }

    /** A file that Spark's vectorised reader refuses. */
    Optional<String> needsRowReader() {
        return footers.stream()
                .filter(FileFooter::needsRowReader)
                .map(FileFooter::file)
                .findFirst();
    }
}
