package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code plan} as a service. */
public final class PlanTool extends CommandTool {

    @Override
    public String name() {
        return "plan";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new PlanCommand(out);
    }
}
