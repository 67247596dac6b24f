package org.kbfgs.command;

import java.nio.file.Path;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.ErrorLine;
import org.kbfgs.path.UserPath;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.TypeConversionException;

/** Command lines of which all commands are: exit code 0, or 2 for the user's mistakes and 1 for failures, each with one line. */
public final class Commands {

    private Commands() {}

    /** The command line of a command. */
    public static CommandLine line(Object command) {
        return new CommandLine(command)
                .registerConverter(Path.class, Commands::path)
                .setParameterExceptionHandler((mistake, given) -> {
                    mistake.getCommandLine().getErr().println(ErrorLine.of(mistake));
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(ErrorLine.of(failure));
                    return failure instanceof BadInput ? ExitCode.USAGE : ExitCode.SOFTWARE;
                });
    }

    private static Path path(String text) {
        try {
            return UserPath.given(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
