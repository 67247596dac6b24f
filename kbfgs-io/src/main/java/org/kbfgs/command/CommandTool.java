package org.kbfgs.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine;

/**
 * A command of another module as a service. A module names its tools in {@code META-INF/services/java.util.spi.ToolProvider};
 * the program finds them in the jars that it was started with.
 */
public abstract class CommandTool implements ToolProvider {

    /** All tools that the thread's class loader finds. Java's own, such as {@code jar}, are not among them. */
    public static List<CommandTool> found() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return ServiceLoader.load(ToolProvider.class, loader).stream()
                .filter(provider -> CommandTool.class.isAssignableFrom(provider.type()))
                .map(provider -> (CommandTool) provider.get())
                .toList();
    }

    /** A new command, a class with picocli's annotations. {@code out}: where it prints. */
    protected abstract Callable<Integer> command(PrintWriter out);

    /** The command line of a new command. */
    public CommandLine line(PrintWriter out, PrintWriter err) {
        return Commands.line(command(out)).setOut(out).setErr(err);
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... args) {
        int code = line(out, err).execute(args);
        out.flush();
        err.flush();
        return code;
    }
}
