package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code tune} as a service. */
public final class TuneTool extends CommandTool {

    @Override
    public String name() {
        return "tune";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new TuneCommand(out);
    }
}
