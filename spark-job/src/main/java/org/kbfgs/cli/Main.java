package org.kbfgs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkUserAppException;
import org.kbfgs.command.CommandTool;
import org.kbfgs.command.Commands;
import org.kbfgs.command.StreamWriter;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.spark.internals.SparkLine;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.PinnedKernel;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: a subcommand for each task, of this module or a tool of another module. Exit code 0, 2 for the user's mistakes, 1 for failures. */
@Command(
        name = "kbfgs",
        description = "Trains feed-forward networks with Kronecker-factored quasi-Newton methods on Spark.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TrainCommand.class,
            StatusCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            ReconstructCommand.class,
            ShowCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            DoctorCommand.class,
            SettingsCommand.class
        })
public final class Main {

    /** Commands of a jar that need not be there. */
    private static final Set<String> TOOLS = Set.of("bench", "compare", "cost", "plan", "replay", "report", "tune");

    private Main() {}

    /** @throws SparkUserAppException for an exit code other than 0 where YARN runs this process */
    public static void main(String[] arguments) throws SparkUserAppException {
        Locale.setDefault(Locale.ROOT); // for libraries: picocli sorts options by it
        int code = run(arguments);
        if (!isApplicationMaster()) {
            System.exit(code);
        }
        if (code != 0) {
            throw SparkLine.exit(code);
        }
    }

    /** Whether YARN runs this process, for which an exit within this method is a failure, whatever the exit code. */
    private static boolean isApplicationMaster() {
        return System.getProperty("spark.master", "").equals("yarn")
                && System.getProperty("spark.submit.deployMode", "").equals("cluster");
    }

    /** One line and exit code 1 for an error of the machine's or of what is installed. */
    static int run(String... arguments) {
        try {
            Platform.check();
            PinnedKernel.check(Cluster.defaults());
            return command(arguments);
        } catch (BadInput unfit) {
            System.err.println(ErrorLine.of(unfit));
            return CommandLine.ExitCode.USAGE;
        } catch (OutOfMemoryError | StackOverflowError | FSError | LinkageError failure) {
            System.err.println(ErrorLine.of(failure));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static int command(String... arguments) {
        CommandLine line = Commands.line(new Main());
        PrintWriter out = StreamWriter.to(System.out);
        PrintWriter err = StreamWriter.to(System.err);
        line.addSubcommand("prepare", PrepareCommands.line(out, err));
        CommandTool.found().forEach(tool -> line.addSubcommand(tool.name(), tool.line(out, err)));
        tellVersions(line);
        if (arguments.length > 0
                && TOOLS.contains(arguments[0])
                && !line.getSubcommands().containsKey(arguments[0])) {
            throw new BadInput(
                    arguments[0] + ": is a command of the jar of kbfgs-tools, which is not there, expected it"
                            + " by --jars, as submit-scripts/kbfgs adds it");
        }
        try {
            return line.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
        } finally {
            out.flush();
        }
    }

    private static void tellVersions(CommandLine line) {
        line.getCommandSpec().versionProvider(new Platform());
        line.getSubcommands().values().forEach(Main::tellVersions);
    }
}
