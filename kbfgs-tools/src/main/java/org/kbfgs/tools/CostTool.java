package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code cost} as a service. */
public final class CostTool extends CommandTool {

    @Override
    public String name() {
        return "cost";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new CostCommand(out);
    }
}
