package org.kbfgs.prep;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbfgs.command.Commands;
import org.kbfgs.io.BadInput;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code prepare DATASET}: a subcommand for each dataset. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        description = "Turns raw files, a table or a generator's images into a Parquet dataset.")
public final class PrepareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Unmatched
    private List<String> words = new ArrayList<>();

    private PrepareCommand() {}

    /** The command with this module's datasets. */
    public static CommandLine line(PrintWriter out, PrintWriter err, Environment environment) {
        CommandLine line = Commands.line(new PrepareCommand());
        for (Dataset dataset : Dataset.values()) {
            add(line, dataset.toString(), new PrepareIdxCommand(dataset, out, environment));
        }
        for (PaperProblem problem : PaperProblem.values()) {
            add(line, problem.toString(), new PrepareProblemCommand(problem, out, environment));
        }
        return line.setOut(out).setErr(err);
    }

    /** Adds a dataset. Modified: prepare. */
    public static void add(CommandLine prepare, String name, Callable<Integer> command) {
        prepare.addSubcommand(
                name, Commands.line(command).setOut(prepare.getOut()).setErr(prepare.getErr()));
    }

    @Override
    public Integer call() {
        String dataset = words.isEmpty() ? "names no dataset" : "dataset " + words.get(0);
        throw new BadInput("prepare: " + dataset + ", expected one of "
                + String.join(", ", spec.subcommands().keySet())
                + ", and its options, such as --from and --to, after it");
    }
}
