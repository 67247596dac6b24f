package org.kbfgs.prep;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/** The command {@code fetch} as a service. */
public final class FetchTool implements ToolProvider {
    @Override
    public String name() {
        return "fetch";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... args) {
        return CommandRun.of(new FetchCommand(out), out, err, args);
    }
}
