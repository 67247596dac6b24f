package org.kbfgs.spark;

import java.util.Objects;
import java.util.Optional;

/** A Spark job did not end well. The message is that of the cause at the bottom, from the executor that failed. */
public final class ClusterFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClusterFailure(String doing, Throwable failure) {
        super(doing + ": " + reason(failure), failure);
    }

    private static String reason(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return Objects.requireNonNullElse(at.getMessage(), at.getClass().getName());
    }

    /** The bad input that a job stumbled on, if that is why it failed. */
    static Optional<BadInput> badInput(Throwable failure) {
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
