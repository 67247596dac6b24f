package org.kbfgs.io;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The user's view of a failure on standard error: one line for each problem. */
public final class ErrorLine {

    private static final String PROGRAM = "kbfgs: ";

    /** Warnings of this process that need no repetition. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private ErrorLine() {}

    /** The failure in one line; for an exception without a message, its name. */
    public static String of(Exception failure) {
        String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        return PROGRAM
                + joined(
                        failure instanceof BadInput
                                ? message
                                : FailureText.setUp(failure).orElse(message));
    }

    /** The same of an error, such as a native library that cannot be loaded. */
    public static String of(Error error) {
        return PROGRAM + joined(error instanceof LinkageError ? FailureText.of(error) : error.toString());
    }

    /** A warning: the command continues. */
    public static void warn(String message) {
        System.err.println(PROGRAM + "warning: " + joined(message));
    }

    /** The same, of what a process meets several times, such as a file that is both training and test set. */
    public static void warnOnce(String message) {
        if (WARNED.add(message)) {
            warn(message);
        }
    }

    private static String joined(String message) {
        return Secrets.hidden(OneLine.of(message));
    }
}
