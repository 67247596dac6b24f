package org.kbfgs.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.linalg.Workers;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.run.ErrorFigure;
import org.kbfgs.spark.dataset.ParquetDataset;
import org.kbfgs.spark.dataset.Selection;
import org.kbfgs.spark.evaluate.ScoreFigures;
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

    @Option(
            names = "--confusion",
            paramLabel = "FILE",
            description = "A new CSV file for a classifier's confusion matrix: a line for each class, a column for each"
                    + " predicted class.")
    private @Nullable String confusion;

    @Override
    public Integer call() throws IOException {
        if (shards < 1) {
            throw new BadInput("--shards " + shards + ": expected at least 1");
        }
        Model model = Model.load(run, HadoopSettings.read(), BackendChoice.get());
        Preprocessing preprocessing = PreprocessingFile.load(run, model.architecture(), HadoopSettings.read());
        if (confusion != null) {
            check(confusion, model.architecture());
        }
        try (Cluster cluster = Cluster.open("kbfgs evaluate " + data)) {
            EvaluationReport report = report(cluster, model, preprocessing);
            if (confusion != null) {
                write(confusion, report.csv());
            }
            System.out.println(json ? report.json() : report.lines());
        }
        return 0;
    }

    private static void check(String file, Architecture network) throws IOException {
        if (network.loss() != Loss.SOFTMAX_CROSS_ENTROPY) {
            throw new BadInput("--confusion " + file + ": the model is not a classifier (loss softmax-cross-entropy)");
        }
        Path path = HadoopPaths.path(file);
        if (HadoopPaths.files(path, HadoopSettings.read()).exists(path)) {
            throw new BadInput("--confusion " + file + ": exists, expected a new file");
        }
    }

    private static void write(String file, String text) throws IOException {
        Path path = HadoopPaths.path(file);
        WholeFile.write(
                HadoopPaths.files(path, HadoopSettings.read()),
                path,
                out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private EvaluationReport report(Cluster cluster, Model model, Preprocessing preprocessing) {
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
                throw new IllegalStateException(notFinite(model.architecture().loss(), figures.loss()));
            }
            return new EvaluationReport(
                    named(figures, ErrorFigure.on(dataset, model.architecture().loss())),
                    dataset.preprocessing(),
                    ScoreFigures.of(dataset, model.weights()));
        }
    }

    private String notFinite(Loss loss, double value) {
        return loss == Loss.POISSON
                ? data + ": a rate exp(z) overflows float32, the loss of " + run + " is not finite"
                : "loss of " + run + " on " + data + " is " + value;
    }

    private static Map<String, Number> named(Metrics figures, ErrorFigure error) {
        Map<String, Number> named = new LinkedHashMap<>();
        named.put("examples", figures.examples());
        named.put("loss", figures.loss());
        named.put("error", figures.error());
        named.putAll(error.of(figures));
        return named;
    }
}
