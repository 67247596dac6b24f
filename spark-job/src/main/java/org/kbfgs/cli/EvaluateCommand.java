package org.kbfgs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.io.BadInput;
import org.kbfgs.linalg.Workers;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.run.ErrorFigure;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.spark.objective.DatasetObjective;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.statistics.BatchSchedule;
import org.kbfgs.statistics.WirePrecision;
import org.kbfgs.table.Fitting;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.table.RowStorage;
import org.kbfgs.train.Metrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how well a saved model does on a dataset. */
@Command(
        name = "evaluate",
        description = "Prints loss and error of a saved model on a dataset.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "RUN", description = "The folder of a trained model.")
    private String run = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATASET",
            description = "A dataset with the columns that the model was trained on.")
    private String data = "";

    @Option(
            names = "--shards",
            paramLabel = "S",
            defaultValue = "4",
            description = "Sums are computed by shards (default: ${DEFAULT-VALUE}); last digits depend on it.")
    private int shards;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        if (shards < 1) {
            throw new BadInput("--shards " + shards + ": expected at least 1");
        }
        Model model = Model.load(run, HadoopSettings.read(), BackendChoice.get());
        Preprocessing preprocessing = PreprocessingFile.load(run, model.architecture(), HadoopSettings.read());
        try (Cluster cluster = Cluster.open("kbfgs evaluate " + data)) {
            Map<String, Number> named = named(cluster, model, preprocessing);
            System.out.println(json ? asJson(named) : asLines(named));
        }
        return 0;
    }

    private Map<String, Number> named(Cluster cluster, Model model, Preprocessing preprocessing) {
        try (ParquetDataset dataset = ParquetDataset.load(
                        cluster.session(),
                        data,
                        new Selection.All(),
                        model.architecture(),
                        new Fitting.Apply(preprocessing),
                        RowStorage.MEMORY_AND_DISK,
                        shards,
                        cluster.tasks());
                Workers workers = new Workers(cluster.threads())) {
            BatchSchedule unused = new BatchSchedule(dataset.examples(), 1, shards, 0);
            DatasetObjective objective = new DatasetObjective(
                    model.architecture(), model.weights().arithmetic(), WirePrecision.FULL, workers);
            Metrics figures = Metrics.of(objective.of(dataset, unused), model.weights());
            if (!Double.isFinite(figures.loss())) {
                throw new IllegalStateException("loss of " + run + " on " + data + " is " + figures.loss());
            }
            return named(figures, ErrorFigure.on(dataset, model.architecture().loss()));
        }
    }

    private static Map<String, Number> named(Metrics figures, ErrorFigure error) {
        Map<String, Number> named = new LinkedHashMap<>();
        named.put("examples", figures.examples());
        named.put("loss", figures.loss());
        named.put("error", figures.error());
        named.putAll(error.of(figures));
        return named;
    }

    private static String asJson(Map<String, Number> named) {
        try {
            return new ObjectMapper().writeValueAsString(named);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("figures are not written as JSON", bug);
        }
    }

    private static String asLines(Map<String, Number> named) {
        StringBuilder lines = new StringBuilder();
        named.forEach((name, value) -> lines.append(lines.isEmpty() ? "" : System.lineSeparator())
                .append(
                        value instanceof Double figure
                                ? String.format(Locale.ROOT, "%-9s%.6g", name, figure)
                                : String.format(Locale.ROOT, "%-9s%d", name, value.longValue())));
        return lines.toString();
    }
}
