package org.kbfgs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.WholeFolder;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.nn.Architecture;
import org.kbfgs.run.RunInputs;
import org.kbfgs.spark.dataset.ScoringTable;
import org.kbfgs.spark.predict.AddedColumn;
import org.kbfgs.spark.predict.Output;
import org.kbfgs.spark.predict.PredictionFormat;
import org.kbfgs.spark.predict.Predictions;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.HadoopSettings;
import org.kbfgs.table.Preprocessing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a dataset's rows with a saved model's predictions. */
@Command(
        name = "predict",
        description = "Writes a dataset's rows with a saved model's predictions as further columns.",
        mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {

    private static final String TO = "--to";
    private static final String MARKER = "_kbfgs-predictions";

    /** The names that Spark's writers give, in the digits of the user's language. */
    private static final Pattern OWN = Pattern.compile(Pattern.quote(MARKER)
            + "|_SUCCESS|\\._SUCCESS\\.crc|\\.?part-\\p{Nd}{5}-[0-9a-f-]{36}-c\\p{Nd}{3}\\.[a-z0-9.]+");

    private static final WholeFolder.Kind KIND =
            new WholeFolder.Kind("prediction", MARKER, name -> OWN.matcher(name).matches());

    @Option(names = "--model", required = true, paramLabel = "RUN", description = "The folder of a trained model.")
    private String run = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATASET",
            description = "A table with the features that the model was trained on; it needs neither ids nor targets.")
    private String data = "";

    @Option(names = TO, required = true, paramLabel = "FOLDER", description = "The folder that is written.")
    private String to = "";

    @Option(
            names = "--output",
            split = ",",
            arity = "1..*",
            paramLabel = "NAME",
            defaultValue = "prediction",
            description = "The columns that are added: prediction, probabilities, code, reconstruction,"
                    + " reconstruction_error (default: ${DEFAULT-VALUE}).")
    private List<String> outputs = List.of();

    @Option(
            names = "--layer",
            paramLabel = "L",
            description = "The layer whose activations are the code, from 1 (default: the narrowest).")
    private @Nullable Integer layer;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "The dataset's columns that are kept (default: all).")
    private @Nullable List<String> columns;

    @Option(
            names = "--format",
            defaultValue = "parquet",
            paramLabel = "FORMAT",
            description = "parquet, csv or json (default: ${DEFAULT-VALUE}).")
    private String format = "";

    @Option(names = "--overwrite", description = "Replace the folder if it holds predictions.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        PredictionFormat files = PredictionFormat.of(format);
        Configuration hadoop = HadoopSettings.read();
        Model model = Model.load(run, hadoop, BackendChoice.get());
        Preprocessing preprocessing = PreprocessingFile.load(run, model.architecture(), hadoop);
        List<AddedColumn> added = added(model.architecture(), preprocessing);
        RunInputs.of(data, run, hadoop).requireApart(TO, to);
        WholeFolder folder = WholeFolder.at(TO, to, overwrite, KIND, hadoop);
        try (Cluster cluster = Cluster.open("kbfgs predict " + data)) {
            ScoringTable table = ScoringTable.open(
                    cluster.session(),
                    data,
                    preprocessing,
                    model.architecture().inputs(),
                    Optional.ofNullable(columns));
            files.check(table.kept(), added);
            folder.fill((system, fresh) -> {
                files.write(
                        Predictions.of(table, model.weights(), added), added, model.architecture(), fresh.toString());
                mark(system, fresh);
            });
        }
        System.out.println("predictions are in " + to);
        return 0;
    }

    private List<AddedColumn> added(Architecture network, Preprocessing preprocessing) {
        Optional<Integer> chosen = Optional.ofNullable(layer);
        chosen.filter(l -> l < 1 || l > network.depth()).ifPresent(l -> {
            throw new BadInput("--layer " + l + ": expected 1 to " + network.depth() + ", the network's layers");
        });
        if (chosen.isPresent() && !outputs.contains(Output.CODE.label())) {
            throw new BadInput("--layer " + layer + ": needs --output code");
        }
        return new LinkedHashSet<>(outputs)
                .stream()
                        .map(label -> Output.of(label).column(network, preprocessing, chosen))
                        .toList();
    }

    /** Written last, since a folder without the file is not replaced. */
    private void mark(FileSystem files, Path folder) throws IOException {
        try (OutputStream out = files.create(new Path(folder, MARKER), false)) {
            out.write(new ObjectMapper().writeValueAsBytes(new Source(run, data, outputs, format)));
        }
    }

    /** The marker's content, as JSON. */
    private record Source(String model, String data, List<String> outputs, String format) {}
}
