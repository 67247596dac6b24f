package org.kbfgs.run;

import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts the bytes that the application's tasks send to the driver as results and to each other by shuffles. */
final class TaskBytes extends SparkListener {

    private final LongAdder bytes = new LongAdder();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        TaskMetrics metrics = end.taskMetrics();
        if (metrics != null) { // Else the task failed before it ran.
            bytes.add(metrics.resultSize());
            bytes.add(metrics.shuffleReadMetrics().totalBytesRead());
        }
    }

    long sum() {
        return bytes.sum();
    }
}
