package org.kbfgs.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;

/** Characters to a stream such as {@code System.out}, in the stream's own charset. */
public final class StreamWriter extends Writer {

    private final PrintStream stream;

    private StreamWriter(PrintStream stream) {
        this.stream = stream;
    }

    /** A writer whose lines appear at once. */
    public static PrintWriter to(PrintStream stream) {
        return new PrintWriter(new StreamWriter(stream), true);
    }

    @Override
    public void write(char[] characters, int from, int length) {
        stream.print(new String(characters, from, length));
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
