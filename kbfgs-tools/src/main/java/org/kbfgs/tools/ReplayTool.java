package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code replay} as a service. */
public final class ReplayTool extends CommandTool {

    @Override
    public String name() {
        return "replay";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new ReplayCommand(out);
    }
}
