package org.kbfgs.prep;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code fetch} as a service. */
public final class FetchTool extends CommandTool {
    @Override
    public String name() {
        return "fetch";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new FetchCommand(out);
    }
}
