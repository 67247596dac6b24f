package org.kbfgs.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.kbfgs.command.CommandTool;

/** The command {@code report} as a service. */
public final class ReportTool extends CommandTool {

    @Override
    public String name() {
        return "report";
    }

    @Override
    protected Callable<Integer> command(PrintWriter out) {
        return new ReportCommand(out);
    }
}
