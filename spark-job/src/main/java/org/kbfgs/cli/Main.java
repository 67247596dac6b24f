package org.kbfgs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.spi.ToolProvider;
import org.apache.hadoop.fs.FSError;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.io.Secrets;
import org.kbfgs.path.UserPath;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: one subcommand a task. Exit code 0, 2 for the user's mistakes, 1 for failures. */
@Command(
        name = "kbfgs",
        description = "Trains feed-forward networks with Kronecker-factored quasi-Newton methods on Spark.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            ReconstructCommand.class,
            ReplayCommand.class,
            CostCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            PlanCommand.class,
            SettingsCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // for libraries: picocli sorts options by it
        System.exit(run(arguments));
    }

    /** One line and exit code 1 for an error of the machine's or of what is installed. */
    static int run(String... arguments) {
        try {
            Platform.check();
            return command(arguments);
        } catch (BadInput unfit) {
            System.err.println(ErrorLine.of(unfit));
            return CommandLine.ExitCode.USAGE;
        } catch (OutOfMemoryError | StackOverflowError | FSError | LinkageError failure) {
            System.err.println(ErrorLine.of(failure));
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Tools of other modules first, by their name; else a subcommand of this module. */
    private static int command(String... arguments) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        for (ToolProvider tool : ServiceLoader.load(ToolProvider.class, loader)) {
            if (arguments.length > 0 && arguments[0].equals(tool.name())) {
                String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
                StringWriter out = new StringWriter();
                StringWriter errors = new StringWriter();
                int code = tool.run(new PrintWriter(out), new PrintWriter(errors), rest);
                System.out.print(out);
                System.out.flush();
                System.err.print(Secrets.hidden(errors.toString()));
                return code;
            }
        }
        return new CommandLine(new Main())
                .registerConverter(Path.class, Main::path)
                .setParameterExceptionHandler((mistake, given) -> {
                    mistake.getCommandLine().getErr().println(ErrorLine.of(mistake));
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(ErrorLine.of(failure));
                    return failure instanceof BadInput ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }

    private static Path path(String text) {
        try {
            return UserPath.given(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }
}
