package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code compare} as a service. */
public final class CompareTool extends CommandTool {

    @Override
    public String name() {
        return "compare";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new CompareCommand(out);
    }
}
