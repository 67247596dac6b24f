package org.kbfgs.prep;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kbfgs.io.BadInput;
import org.kbfgs.source.GeneratedExamples.Partitioning;
import org.kbfgs.source.TaskRunner;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code prepare faces --from FILE.mat | --generate}: a MAT file, or a stand-in that is drawn. */
@Command(
        mixinStandardHelpOptions = true,
        description = "Turns a MAT file of the paper's problem into a Parquet dataset, or draws a stand-in for it.")
final class PrepareProblemCommand implements Callable<Integer> {

    private static final int MOST_PARTS = 100_000;

    private final PaperProblem problem;
    private final PrintWriter out;
    private final Environment environment;

    @ArgGroup(multiplicity = "1")
    private Input input = new Input();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "with --generate: the images are a function of it (default: 1)")
    private @Nullable Long seed;

    @Option(
            names = "--parts",
            paramLabel = "N",
            description = "with --generate: files of each split, and tasks that write them (default: 8)")
    private @Nullable Integer parts;

    @Mixin
    private Destination destination = new Destination();

    /** Where the images come from. */
    static final class Input {
        @Option(names = "--from", required = true, paramLabel = "FILE.mat", description = "MAT file of level 5")
        private @Nullable Path from;

        @Option(names = "--generate", required = true, description = "draw synthetic images of the same sizes")
        private boolean generate;
    }

    PrepareProblemCommand(PaperProblem problem, PrintWriter out, Environment environment) {
        this.problem = problem;
        this.out = out;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (input.from != null) {
            convert(input.from);
        } else {
            generate();
        }
        return 0;
    }

    private void convert(Path from) {
        if (seed != null || parts != null) {
            throw new BadInput(
                    (seed == null ? "--parts" : "--seed") + ": needs --generate, expected it without --from");
        }
        destination.requireApart(from, "the file " + from);
        destination.open(environment.hadoop().get()).write(problem.toString(), problem.file(from), out);
    }

    private void generate() {
        int number = parts == null ? 8 : parts;
        if (number < 1 || number > MOST_PARTS) {
            throw new BadInput("--parts " + number + ": expected 1 to " + MOST_PARTS);
        }
        Destination.Whole whole = destination.open(environment.hadoop().get());
        try (TaskRunner tasks = environment.tasks().get()) {
            whole.write(
                    "synthetic " + problem,
                    problem.generated(seed == null ? 1 : seed, new Partitioning(tasks, number)),
                    out);
        }
    }
}
