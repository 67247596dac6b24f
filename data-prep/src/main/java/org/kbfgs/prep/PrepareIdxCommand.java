package org.kbfgs.prep;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code prepare mnist --from DIR --to DIR}: reads and checks everything, then writes. */
@Command(mixinStandardHelpOptions = true, description = "Turns raw IDX files into a Parquet dataset.")
final class PrepareIdxCommand implements Callable<Integer> {

    private final Dataset dataset;
    private final PrintWriter out;
    private final Environment environment;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR",
            description = "folder with the four IDX files, gzipped or not")
    private Path from = Path.of("");

    @Mixin
    private Destination destination = new Destination();

    PrepareIdxCommand(Dataset dataset, PrintWriter out, Environment environment) {
        this.dataset = dataset;
        this.out = out;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        destination.requireApart(from, "the raw files in " + from);
        destination.open(environment.hadoop().get()).write(dataset.toString(), new IdxSource(dataset, from), out);
        return 0;
    }
}
