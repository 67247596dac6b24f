package org.kbfgs.experiment;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.run.RunMetrics;

/** An experiment's results as a table, a row a trial: its settings as text, its outcome, its figures. */
public record TrialTable(List<TrialResult> results) {

    /** The file and folder that an experiment's folder holds. */
    public static final String CSV = "trials.csv";

    static final String PARQUET = "trials.parquet";

    private static final List<String> FIGURES = List.of(
            "epochs", "iterations", "seconds", "train_loss", "test_loss", "test_error", "best_epoch", "best_monitored");

    /** Writes both forms into a folder. */
    public void write(SparkSession session, String folder, Configuration hadoop) {
        Path csv = new Path(HadoopPaths.path(folder), CSV);
        try {
            WholeFile.write(HadoopPaths.files(csv, hadoop), csv, out -> {
                Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                for (List<?> row : rows()) {
                    text.write(row.stream().map(TrialTable::cell).collect(Collectors.joining(",")) + "\n");
                }
                text.flush();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(csv + ": " + e.getMessage(), e);
        }
        session.createDataFrame(records(), schema())
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(new Path(HadoopPaths.path(folder), PARQUET).toString());
    }

    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : String.valueOf(value);
        return text.matches("(?s).*[\",\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private List<String> settings() {
        Set<String> names = new LinkedHashSet<>();
        for (TrialResult result : results) {
            result.trial().settings().forEach(one -> names.add(one.substring(0, one.indexOf('='))));
        }
        return List.copyOf(names);
    }

    /** The header and the rows. */
    private List<List<?>> rows() {
        List<List<?>> rows = new ArrayList<>();
        rows.add(List.of(schema().fieldNames()));
        results.forEach(result -> rows.add(row(result)));
        return rows;
    }

    private List<Row> records() {
        return results.stream()
                .map(result -> RowFactory.create(row(result).toArray()))
                .toList();
    }

    private StructType schema() {
        StructType schema = new StructType()
                .add("trial", DataTypes.StringType)
                .add("group", DataTypes.StringType)
                .add("configuration", DataTypes.StringType);
        for (String setting : settings()) {
            schema = schema.add(setting, DataTypes.StringType);
        }
        schema = schema.add("outcome", DataTypes.StringType);
        for (String figure : FIGURES) {
            schema = schema.add(figure, DataTypes.DoubleType);
        }
        return schema;
    }

    private List<?> row(TrialResult result) {
        Trial trial = result.trial();
        List<Object> row = new ArrayList<>(
                List.of(trial.name(), trial.group(), trial.configuration().toString()));
        for (String setting : settings()) {
            row.add(trial.settings().stream()
                    .filter(one -> one.startsWith(setting + "="))
                    .map(one -> one.substring(setting.length() + 1))
                    .findFirst()
                    .orElse(null));
        }
        row.add(result.outcome().name().toLowerCase(Locale.ROOT));
        Optional<RunMetrics.Epoch> last = result.last();
        for (ToDoubleFunction<RunMetrics.Epoch> figure : List.<ToDoubleFunction<RunMetrics.Epoch>>of(
                RunMetrics.Epoch::epoch,
                RunMetrics.Epoch::iteration,
                RunMetrics.Epoch::seconds,
                RunMetrics.Epoch::trainLoss,
                RunMetrics.Epoch::testLoss,
                RunMetrics.Epoch::testError)) {
            row.add(last.map(figure::applyAsDouble).orElse(null));
        }
        row.add(result.best().map(epoch -> (double) epoch.epoch()).orElse(null));
        row.add(result.best().map(RunMetrics.Epoch::monitored).orElse(null));
        return row;
    }
}
