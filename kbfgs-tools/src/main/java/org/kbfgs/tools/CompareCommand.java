package org.kbfgs.tools;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.experiment.GroupSummary;
import org.kbfgs.experiment.Trial;
import org.kbfgs.experiment.TrialResult;
import org.kbfgs.io.BadInput;
import org.kbfgs.spark.session.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains by several configurations, each with several seeds, on datasets that are read once. */
@Command(
        name = "compare",
        description = "Trains by several configurations with several seeds each, within equal budgets.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {

    private static final String NAME = "compare";

    private final PrintWriter out;

    @Option(
            names = "--configs",
            required = true,
            split = ",",
            paramLabel = "FILE",
            description = "The configurations, in HOCON, on the same datasets.")
    private List<Path> configurations = List.of();

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2,3",
            description = "Values of run.seed (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds = List.of();

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Mixin
    private BaselineOptions baseline = new BaselineOptions();

    CompareCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        List<Trial> trials = trials();
        TrainConfig first = trials.get(0).configIn(options.folder());
        baseline.check(first);
        Configuration hadoop = HadoopSettings.read();
        List<TrialResult> results = options.run(
                NAME,
                trials,
                out,
                experiment -> experiment.run(trials),
                cluster -> baseline.train(cluster, first, options.folder(), hadoop, out));
        GroupSummary.of(results).forEach(group -> out.println(line(group)));
        baseline.print(results, options.folder(), hadoop, out);
        out.println("results are in " + options.folder());
        return 0;
    }

    private List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path configuration : configurations) {
            String group = ExperimentOptions.name(configuration);
            if (!names.add(group)) {
                throw new BadInput(
                        "--configs " + configuration + ": another file has this name too, expected different names");
            }
            for (long seed : new LinkedHashSet<>(seeds)) {
                List<String> settings = new ArrayList<>(options.settings());
                settings.add("run.seed=" + seed);
                trials.add(new Trial(group + "-seed-" + seed, group, configuration, settings, options.budget()));
            }
        }
        return trials;
    }

    private static String line(GroupSummary group) {
        return String.format(
                Locale.ROOT,
                "%-24s train loss %.5g +- %.2g   test error %.4g +- %.2g   %.1f s   %d of %d finished",
                group.group(),
                group.trainLoss().mean(),
                group.trainLoss().deviation(),
                group.testError().mean(),
                group.testError().deviation(),
                group.seconds().mean(),
                group.finished(),
                group.finished() + group.diverged());
    }
}
