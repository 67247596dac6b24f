package org.kbfgs.prep;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code prepare mnist --from DIR --to DIR}: reads and checks everything, then writes. */
@Command(name = "prepare", mixinStandardHelpOptions = true, description = "Turns raw IDX files into a Parquet dataset.")
final class PrepareCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Parameters(paramLabel = "DATASET", converter = Dataset.Converter.class, description = "mnist or fashion-mnist")
    private Dataset dataset = Dataset.MNIST;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR",
            description = "folder with the four IDX files, gzipped or not")
    private Path from = Path.of("");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "new folder, local or a URI such as hdfs://...")
    private String to = "";

    @Option(names = "--overwrite", description = "replace a dataset that is there, once the new one is complete")
    private boolean overwrite;

    PrepareCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        WholeFolder.requireApart(to, from, "the raw files in " + from);
        WholeFolder.requireApart(to, Path.of(""), "the working directory");
        WholeFolder folder = WholeFolder.at(to, overwrite);
        IdxSource.Splits splits = new IdxSource(from).read();
        folder.fill(new DatasetWriter(dataset, splits)::write);
        out.println(dataset + ": " + splits.train().images().count() + " training and "
                + splits.test().images().count() + " test rows in " + to);
        return 0;
    }
}
