package org.kbfgs.prep;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.kbfgs.path.UserPath;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.TypeConversionException;

/** Runs a command: 0, or 2 for the user's mistake and 1 for a failure, each with one line. */
final class CommandRun {
    private CommandRun() {}

    static int of(Object command, PrintWriter out, PrintWriter err, String... args) {
        int code = new CommandLine(command)
                .setOut(out)
                .setErr(err)
                .registerConverter(Path.class, CommandRun::path)
                .setParameterExceptionHandler((e, a) -> {
                    err.println(e.getCommandLine().getCommandName() + ": " + line(e));
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    err.println(line.getCommandName() + ": " + line(e));
                    return e instanceof UserMistake ? ExitCode.USAGE : ExitCode.SOFTWARE;
                })
                .execute(args);
        out.flush();
        err.flush();
        return code;
    }

    private static Path path(String text) {
        try {
            return UserPath.given(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static String line(Exception e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        return e.getClass().getPackageName().startsWith("java.") && !(e instanceof UncheckedIOException)
                ? e.getClass().getSimpleName() + ": " + message
                : message;
    }
}
