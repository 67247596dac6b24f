package org.kbfgs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.features.FeatureSums;
import org.kbfgs.features.PrincipalComponents;
import org.kbfgs.features.SecondMoments;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFolder;
import org.kbfgs.nn.Loss;
import org.kbfgs.run.RunInputs;
import org.kbfgs.spark.dataset.FeatureStatistics;
import org.kbfgs.spark.prepare.SparkTaskRunner;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.table.TableColumns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a dataset holds. */
@Command(
        name = "show",
        description = "Writes a contact sheet of a dataset's images, and figures of its features.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

    private static final String TO = "--to";
    private static final String STATISTICS = "statistics.json";
    private static final int MOST_IMAGES = 1000;

    /** Features of which all pairs' products fit into memory. */
    private static final int MOST_FEATURES = 4096;

    private static final WholeFolder.Kind KIND = new WholeFolder.Kind(
            "show", STATISTICS, name -> name.equals(STATISTICS) || name.matches("(train|test|data)\\.png"));

    private static final TableColumns COLUMNS = TableColumns.prepared(Loss.HALF_SQUARED_ERROR);

    @Parameters(paramLabel = "DATASET", description = "Folder that kbfgs prepare wrote, or a Parquet dataset.")
    private String data = "";

    @Option(names = TO, required = true, paramLabel = "DIR", description = "The folder that is written.")
    private String to = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many images, of equally distant ids (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--components",
            paramLabel = "K",
            description = "Also the squared error of an example that K principal components of the training set leave.")
    private @Nullable Integer components;

    @Option(names = "--overwrite", description = "Replace the folder if it holds what show wrote.")
    private boolean overwrite;

    @Override
    public Integer call() {
        if (count < 1 || count > MOST_IMAGES) {
            throw new BadInput("--count " + count + ": expected 1 to " + MOST_IMAGES);
        }
        Configuration hadoop = HadoopSettings.read();
        RunInputs.ofTables(List.of(data), hadoop).requireApart(TO, to);
        WholeFolder folder = WholeFolder.at(TO, to, overwrite, KIND, hadoop);
        Map<String, String> splits = splits(hadoop);
        Map<String, Map<String, Object>> figures = new LinkedHashMap<>();
        try (Cluster cluster = SparkTaskRunner.open("kbfgs show " + data).cluster()) {
            folder.fill((files, fresh) -> {
                write(cluster, splits, figures, files, fresh);
                try (OutputStream out = files.create(new Path(fresh, STATISTICS), false)) {
                    out.write(
                            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
                }
            });
        }
        figures.forEach((split, named) -> System.out.println(split + ": " + words(named)));
        System.out.println("pictures and figures are in " + to);
        return 0;
    }

    /** The datasets by their names: both splits of a prepared folder, else the dataset alone. */
    private Map<String, String> splits(Configuration hadoop) {
        Path path = HadoopPaths.path(data);
        Map<String, String> splits = new LinkedHashMap<>();
        try {
            if (HadoopPaths.files(path, hadoop).exists(new Path(path, DatasetSpec.TRAIN))) {
                splits.put("train", data + "/" + DatasetSpec.TRAIN);
                splits.put("test", data + "/" + DatasetSpec.TEST);
            } else {
                splits.put("data", data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(data + ": " + e.getMessage(), e);
        }
        return splits;
    }

    /** Modified: figures. */
    private void write(
            Cluster cluster,
            Map<String, String> splits,
            Map<String, Map<String, Object>> figures,
            FileSystem files,
            Path fresh)
            throws IOException {
        Optional<PrincipalComponents> learnt = Optional.empty();
        for (Map.Entry<String, String> split : splits.entrySet()) {
            FeatureStatistics statistics = FeatureStatistics.open(cluster.session(), split.getValue(), COLUMNS);
            FeatureSums sums = statistics.sums();
            Map<String, Object> named = named(sums);
            figures.put(split.getKey(), named);
            learnt = addResidual(named, statistics, learnt);
            if (statistics.images().isPresent()) {
                named.put("height", statistics.images().get().height());
                named.put("width", statistics.images().get().width());
                ContactSheet sheet = ContactSheet.of(cluster.session(), split.getValue(), count, sums);
                try (OutputStream out = files.create(new Path(fresh, split.getKey() + ".png"), false)) {
                    sheet.write(out);
                }
            }
        }
    }

    private static Map<String, Object> named(FeatureSums sums) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("examples", sums.count());
        named.put("features", sums.width());
        named.put("least", sums.least());
        named.put("largest", sums.most());
        named.put("mean", sums.mean());
        named.put("variance", sums.totalVariance());
        named.put("constant_features", sums.constants());
        return named;
    }

    /** The components of the training set, which is the first. Modified: named. */
    private Optional<PrincipalComponents> addResidual(
            Map<String, Object> named, FeatureStatistics statistics, Optional<PrincipalComponents> learnt) {
        if (components == null) {
            return learnt;
        }
        int wanted = components;
        int most = Math.min(statistics.width(), MOST_FEATURES);
        if (wanted < 1 || wanted > most || statistics.width() > MOST_FEATURES) {
            throw new BadInput("--components " + wanted + ": expected 1 to " + most + ", of at most " + MOST_FEATURES
                    + " features; " + data + " has " + statistics.width());
        }
        SecondMoments moments = statistics.moments();
        PrincipalComponents found = learnt.orElseGet(() -> PrincipalComponents.of(moments, wanted));
        named.put("components", wanted);
        named.put("components_error", found.residual(moments));
        return Optional.of(found);
    }

    private static String words(Map<String, Object> named) {
        StringBuilder words = new StringBuilder();
        named.forEach((name, value) -> words.append(words.isEmpty() ? "" : ", ")
                .append(name)
                .append(' ')
                .append(value instanceof Double number ? String.format(Locale.ROOT, "%.5g", number) : value));
        return words.toString();
    }
}
