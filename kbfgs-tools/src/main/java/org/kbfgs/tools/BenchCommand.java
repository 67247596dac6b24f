package org.kbfgs.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kbfgs.bench.BenchmarkReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times iterations on random data, locally and through Spark, beside the speed of matrix products. */
@Command(
        name = "bench",
        description = "Times iterations on random data, locally and through Spark, beside the arithmetic's floor.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

    private final PrintWriter out;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--peer", paramLabel = "SCRIPT", description = "A program to compare with: SCRIPT NETWORK M.")
    private Optional<Path> peer = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "PARQUET",
            description = "Instead of iterations, time this dataset's way into memory and an evaluation over it.")
    private Optional<String> input = Optional.empty();

    @Option(
            names = "--predict",
            paramLabel = "PARQUET",
            description = "Instead of iterations, time predictions for this dataset, beside Spark ML's network of the"
                    + " same sizes.")
    private Optional<String> predict = Optional.empty();

    @Option(
            names = "--memory",
            description =
                    "Instead of times, compare the memory of one training's processes with what is computed for them.")
    private boolean memory;

    @Option(
            names = "--timeline",
            paramLabel = "FILE.svg",
            description = "Instead of times, draw who computes, sends and waits during an iteration among owners of"
                    + " layers (spark.kbfgs.topology = owners), from events that FILE.csv lists.")
    private Optional<Path> timeline = Optional.empty();

    BenchCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        options.check();
        options.publish(report(), out);
        return 0;
    }

    private BenchmarkReport report() throws IOException {
        if (timeline.isPresent()) {
            return new IterationTimeline(options, timeline.get()).report();
        }
        if (input.isPresent()) {
            return new InputTiming(options, input.get()).report();
        }
        if (predict.isPresent()) {
            return new ScoringTiming(options, predict.get()).report();
        }
        return memory ? new MemoryComparison(options).report() : new IterationTiming(options, peer).report();
    }
}
