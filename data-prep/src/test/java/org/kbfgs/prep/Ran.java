package org.kbfgs.prep;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command as the launcher runs it: exit code and what it printed. */
record Ran(int code, String out, String err) {
    static Ran command(String name, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter to = new PrintWriter(out);
        PrintWriter errors = new PrintWriter(err);
        CommandLine line = name.equals("prepare")
                ? PrepareCommand.line(to, errors, Environment.ALONE)
                : new FetchTool().line(to, errors);
        int code = line.execute(args);
        to.flush();
        errors.flush();
        return new Ran(code, out.toString(), err.toString());
    }
}
