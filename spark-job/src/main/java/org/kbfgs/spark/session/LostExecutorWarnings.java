package org.kbfgs.spark.session;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Reports each lost executor: the run itself continues and only takes longer. */
final class LostExecutorWarnings extends SparkListener implements AutoCloseable {

    /** In Spark's reason where the executor was given notice. */
    private static final String DECOMMISSIONED = "decommission";

    private final SparkContext spark;
    private final Consumer<String> warn;

    /** The executors that were reported: YARN removes an executor twice, the second time with the container's exit code. */
    private final Set<String> reported = new HashSet<>();

    private LostExecutorWarnings(SparkContext spark, Consumer<String> warn) {
        this.spark = spark;
        this.warn = warn;
    }

    /** Until this is closed. */
    static LostExecutorWarnings of(SparkContext spark, Consumer<String> warn) {
        LostExecutorWarnings warnings = new LostExecutorWarnings(spark, warn);
        spark.addSparkListener(warnings);
        return warnings;
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        if (!spark.isStopped() && reported.add(removed.executorId())) {
            String reason = String.valueOf(removed.reason()).lines().findFirst().orElse("");
            boolean isExpected = reason.toLowerCase(Locale.ROOT).contains(DECOMMISSIONED);
            warn.accept("executor " + removed.executorId()
                    + (isExpected
                            ? " has left (" + reason + "); its shards were moved, or are read again"
                            : " is lost (" + reason + "); its shards are read again"));
        }
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
    }
}
