package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code bench} as a service. */
public final class BenchTool extends CommandTool {

    @Override
    public String name() {
        return "bench";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new BenchCommand(out);
    }
}
