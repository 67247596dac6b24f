package org.kbfgs.prep;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code prepare} as a service. */
public final class PrepareTool extends CommandTool {
    @Override
    public String name() {
        return "prepare";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new PrepareCommand(out);
    }
}
