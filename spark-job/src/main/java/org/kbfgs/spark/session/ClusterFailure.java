package org.kbfgs.spark.session;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.FailureText;
import org.kbfgs.linalg.portable.UnusableDevice;

/**
 * A Spark job did not end well. The message is one line: the first of the cause's at the bottom, from the executor that
 * failed.
 */
public final class ClusterFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Spark's own words where its context ends during a job; where it has ended before, Spark prints stack traces. */
    private static final String STOPPED = "Job not begun because SparkContext was shut down";

    private ClusterFailure(String doing, Throwable failure) {
        super(doing + ": " + FailureText.of(failure), failure);
    }

    private ClusterFailure(String message) {
        super(message);
    }

    /** Of a context that Spark has stopped by itself, before or while it was to be used. */
    static ClusterFailure stopped(String master) {
        return new ClusterFailure(
                master.startsWith("spark://")
                        ? master + ": no master answers there, and Spark has given up; expected the address of a Spark"
                                + " master that runs"
                        : master + ": Spark has stopped by itself; expected a cluster that runs the application"
                                + " (kbfgs --verbose shows Spark's log)");
    }

    /** The exception to throw for a failed job: the bad input that caused the failure, if there is any. */
    public static RuntimeException of(String doing, Throwable failure) {
        return badInput(failure).<RuntimeException>map(bad -> bad).orElseGet(() -> new ClusterFailure(doing, failure));
    }

    /** The exception to throw for a job that could not begin: short where Spark's context has ended. */
    public static RuntimeException ofBeginning(String doing, SparkContext spark, IllegalStateException failure) {
        return spark.isStopped() ? of(doing, new IllegalStateException(STOPPED)) : failure;
    }

    private static Optional<BadInput> badInput(Throwable failure) {
        Optional<Throwable> at = Optional.of(failure);
        while (at.isPresent()) {
            if (at.get() instanceof BadInput bad) {
                return Optional.of(bad);
            }
            if (at.get() instanceof UnusableDevice unusable) {
                return Optional.of(new BadInput(String.valueOf(unusable.getMessage())));
            }
            at = at.map(Throwable::getCause);
        }
        return Optional.empty();
    }
}
