package org.kbfgs.prep;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/** The command {@code prepare} as a service. */
public final class PrepareTool implements ToolProvider {
    @Override
    public String name() {
        return "prepare";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... args) {
        return CommandRun.of(new PrepareCommand(out), out, err, args);
    }
}
