package org.kbfgs.spark;

import java.util.Objects;
import java.util.Optional;
import org.kbfgs.io.BadInput;

/**
 * A Spark job did not end well. The message is one line: the first of the cause's at the bottom, from the executor that
 * failed.
 */
public final class ClusterFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ClusterFailure(String doing, Throwable failure) {
        super(doing + ": " + reason(failure), failure);
    }

    /** What to throw for a failed job: the bad input that it stumbled on, if that is why it failed. */
    public static RuntimeException of(String doing, Throwable failure) {
        return badInput(failure).<RuntimeException>map(bad -> bad).orElseGet(() -> new ClusterFailure(doing, failure));
    }

    private static String reason(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return Objects.requireNonNullElse(at.getMessage(), "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(at.getClass().getName());
    }

    private static Optional<BadInput> badInput(Throwable failure) {
        Optional<Throwable> at = Optional.of(failure);
        while (at.isPresent()) {
            if (at.get() instanceof BadInput bad) {
                return Optional.of(bad);
            }
            at = at.map(Throwable::getCause);
        }
        return Optional.empty();
    }
}
