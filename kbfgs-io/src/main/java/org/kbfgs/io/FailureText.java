package org.kbfgs.io;

import java.io.File;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A failure in one line: the message at the bottom of its chain of causes, or, for a failure of the machine's set-up, what
 * was expected of the set-up.
 */
public final class FailureText {

    /** How the system's loader words a file system that is mounted without the right to execute. */
    private static final List<String> NOT_EXECUTABLE =
            List.of("failed to map segment", "Operation not permitted", "Permission denied");

    private FailureText() {}

    /** The line, without the program's name. */
    public static String of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        return setUp(failure).orElseGet(() -> firstLine(chain.get(chain.size() - 1)));
    }

    /** The expectation of the machine's set-up that was not met; empty for another kind of failure. */
    static Optional<String> setUp(Throwable failure) {
        return chain(failure).stream().flatMap(at -> explained(at).stream()).findFirst();
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .takeWhile(at -> !chain.contains(at))
                .forEach(chain::add);
        return chain;
    }

    private static Optional<String> explained(Throwable at) {
        String text = Objects.requireNonNullElse(at.getMessage(), "");
        if (at instanceof UnsatisfiedLinkError
                && NOT_EXECUTABLE.stream().anyMatch(text::contains)
                && text.contains(File.separator)) {
            return Optional.of(notExecutable(text));
        }
        if (at instanceof BindException && text.contains("'sparkDriver'")) {
            return Optional.of(
                    "the driver cannot listen at spark.driver.bindAddress and spark.driver.port, expected an address"
                            + " of this machine and a free port");
        }
        if (at instanceof UnknownHostException) {
            return Optional.of(
                    "host " + text.replaceAll(":.*", "") + ": has no address, expected the name of a machine");
        }
        return Optional.empty();
    }

    private static String notExecutable(String text) {
        File library = new File(text.substring(0, Math.max(text.indexOf(": "), 1)));
        return Objects.requireNonNullElse(library.getParent(), library.getPath())
                + ": native libraries cannot be executed from there, expected a folder that is not mounted noexec:"
                + " set -Djava.io.tmpdir=DIR -Dorg.bytedeco.javacpp.cachedir=DIR in --driver-java-options and"
                + " spark.executor.extraJavaOptions";
    }

    private static String firstLine(Throwable at) {
        String name = at instanceof LinkageError ? at.getClass().getSimpleName() + ": " : "";
        return Objects.requireNonNullElse(at.getMessage(), "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .map(line -> name + line)
                .orElse(at.getClass().getName());
    }
}
