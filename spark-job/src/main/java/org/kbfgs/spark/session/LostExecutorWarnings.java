package org.kbfgs.spark.session;

import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Reports each lost executor: the run itself continues and only takes longer. */
final class LostExecutorWarnings extends SparkListener implements AutoCloseable {

    private final SparkContext spark;
    private final Consumer<String> warn;

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
        if (!spark.isStopped()) {
            String reason = String.valueOf(removed.reason()).lines().findFirst().orElse("");
            warn.accept("executor " + removed.executorId() + " is lost (" + reason + "); its shards are read again");
        }
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
    }
}
