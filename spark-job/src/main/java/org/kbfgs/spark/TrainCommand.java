package org.kbfgs.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a network on Spark and writes a run: configuration, metrics, model. */
@Command(
        name = "train",
        description = "Trains a network as a configuration says, and writes a run's folder.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The run's settings, in HOCON.")
    private Path file = Path.of("");

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting in place of the file's; repeatable.")
    private List<String> single = new ArrayList<>();

    @Option(names = "--overwrite", description = "Replace the run that is in run.dir.")
    private boolean overwrite;

    @Override
    public Integer call() {
        TrainConfig config = TrainConfig.of(Settings.load(file, single));
        RunFolder folder = RunFolder.at(config.run(), overwrite, Places.configuration());
        try (Cluster cluster = Cluster.open("kbfgs train " + config.run())) {
            new TrainJob(config, folder, System.out).run(cluster);
        }
        return 0;
    }
}
