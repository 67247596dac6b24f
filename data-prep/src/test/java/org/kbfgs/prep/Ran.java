package org.kbfgs.prep;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.spi.ToolProvider;

/** A command as the launcher runs it: exit code and what it printed. */
record Ran(int code, String out, String err) {
    static Ran command(String name, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ToolProvider tool = ToolProvider.findFirst(name).orElseThrow();
        int code = tool.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(code, out.toString(), err.toString());
    }
}
