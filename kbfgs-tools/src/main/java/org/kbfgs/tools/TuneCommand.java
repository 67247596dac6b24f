package org.kbfgs.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.experiment.Experiment;
import org.kbfgs.experiment.Grid;
import org.kbfgs.experiment.RandomSearch;
import org.kbfgs.experiment.SuccessiveHalving;
import org.kbfgs.experiment.Trial;
import org.kbfgs.experiment.TrialResult;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.WholeFile;
import org.kbfgs.run.SavedRun;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches for settings: a grid or random points, all on datasets that are read once. */
@Command(
        name = "tune",
        description = "Trains with the settings of a grid or of random points, and writes the best as a configuration.",
        mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {

    private static final String NAME = "tune";
    private static final String BEST = "best.conf";

    private final PrintWriter out;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The settings that are not searched.")
    private Path configuration = Path.of("");

    @Option(
            names = "--grid",
            paramLabel = "NAME=V,V,...",
            description = "A setting and its values; repeatable: all combinations are tried.")
    private List<String> grid = new ArrayList<>();

    @Option(
            names = "--range",
            paramLabel = "NAME=A..B",
            description = "A setting and the bounds of its values, drawn evenly on a logarithmic scale; repeatable.")
    private List<String> ranges = new ArrayList<>();

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "The number of random points, with --range (default: 20).")
    private Optional<Integer> trials = Optional.empty();

    @Option(
            names = "--search-seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random points (default: ${DEFAULT-VALUE}).")
    private long searchSeed;

    @Option(
            names = "--halving",
            paramLabel = "F",
            description =
                    "Successive halving: a share 1/F of the trials, the best, continues for F times as many epochs,"
                            + " up to --epochs.")
    private Optional<Integer> halving = Optional.empty();

    @Option(
            names = "--first-epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Epochs of all trials with --halving (default: ${DEFAULT-VALUE}).")
    private int firstEpochs;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    private static final int POINTS = 20;

    TuneCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        List<Trial> all = points().stream().map(this::trial).toList();
        checkHalving();
        List<TrialResult> results = options.run(NAME, all, out, experiment -> search(experiment, all));
        Optional<TrialResult> best =
                results.stream().filter(result -> result.best().isPresent()).min(TrialResult.BEST_FIRST);
        if (best.isEmpty()) {
            out.println("all trials diverged; results are in " + options.folder());
            return 1;
        }
        write(best.get());
        out.println(String.format(
                Locale.ROOT,
                "best: %s, monitored loss %.5g at epoch %d; its settings are in %s/%s",
                best.get().trial().name(),
                best.get().best().orElseThrow().monitored(),
                best.get().best().orElseThrow().epoch(),
                options.folder(),
                BEST));
        return 0;
    }

    private List<List<String>> points() {
        if (grid.isEmpty() == ranges.isEmpty()) {
            throw new BadInput("nothing to search, or two searches at once: expected --grid or --range");
        }
        if (trials.isPresent() && ranges.isEmpty()) {
            throw new BadInput("--trials: goes with --range alone");
        }
        if (trials.orElse(POINTS) < 1) {
            throw new BadInput("--trials " + trials.orElseThrow() + ": expected at least 1");
        }
        return grid.isEmpty()
                ? new RandomSearch(
                                ranges.stream().map(RandomSearch.Range::of).toList(), trials.orElse(POINTS), searchSeed)
                        .points()
                : new Grid(grid.stream().map(Grid.Axis::of).toList()).points();
    }

    private Trial trial(List<String> point) {
        List<String> settings = new ArrayList<>(options.settings());
        settings.addAll(point);
        String name = point.stream()
                .map(one -> one.substring(one.lastIndexOf('.', one.indexOf('=')) + 1)
                        .replace('=', '-'))
                .collect(Collectors.joining("-"))
                .replaceAll("[^A-Za-z0-9.-]", "_");
        return new Trial(name, name, configuration, settings, options.budget());
    }

    private List<TrialResult> search(Experiment experiment, List<Trial> all) {
        return halving.isPresent()
                ? new SuccessiveHalving(
                                halving.get(), firstEpochs, options.epochs().orElseThrow())
                        .run(experiment, all)
                : experiment.run(all);
    }

    private void checkHalving() {
        if (halving.isPresent()
                && (halving.get() < 2 || firstEpochs < 1 || options.epochs().isEmpty())) {
            throw new BadInput(
                    "--halving " + halving.get() + ": expected at least 2, --epochs, and --first-epochs of at least 1");
        }
    }

    /** All settings of the best trial, as a file that train takes; a run of its own name. */
    private void write(TrialResult best) throws IOException {
        Configuration hadoop = HadoopSettings.read();
        String settings = SavedRun.read(best.run(), hadoop).config().effective();
        var file = new org.apache.hadoop.fs.Path(HadoopPaths.path(options.folder()), BEST);
        String text = "# The best of " + options.folder() + ": " + best.trial().name() + "\n" + settings
                + "\nrun.dir = \"" + options.folder() + "/best\"\n";
        WholeFile.write(
                HadoopPaths.files(file, hadoop), file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
