package org.kbfgs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerSpeculativeTaskSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;

/** What Spark tells of jobs, tasks and blocks while it is open. */
final class Watch extends SparkListener implements AutoCloseable {

    private final SparkContext spark;
    private final List<Long> resultBytes = new ArrayList<>();
    private final Set<String> executors = new TreeSet<>();
    private final Map<Long, Set<String>> broadcastsSeen = new HashMap<>();
    private int jobs;
    private int endedJobs;
    private int failedTasks;
    private int duplicates;
    private int lostExecutors;

    Watch(SparkContext spark) {
        this.spark = spark;
        spark.addSparkListener(this);
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart started) {
        jobs++;
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd ended) {
        endedJobs++;
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
        executors.add(ended.taskInfo().executorId());
        if (ended.taskInfo().failed()) {
            failedTasks++;
        }
        if (ended.taskMetrics() != null) { // a task whose executor is lost has none
            resultBytes.add(ended.taskMetrics().resultSize());
        }
    }

    @Override
    public synchronized void onSpeculativeTaskSubmitted(SparkListenerSpeculativeTaskSubmitted submitted) {
        duplicates++;
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        lostExecutors++;
    }

    @Override
    public synchronized void onBlockUpdated(SparkListenerBlockUpdated updated) {
        BlockUpdatedInfo info = updated.blockUpdatedInfo();
        if (info.blockId() instanceof BroadcastBlockId block
                && info.storageLevel().isValid()) {
            broadcastsSeen
                    .computeIfAbsent(block.broadcastId(), id -> new TreeSet<>())
                    .add(info.blockManagerId().executorId());
        }
    }

    /** Returns when no job is left; fails after ten seconds. */
    static void noJobs(SparkContext spark) throws Exception {
        for (int i = 0; i < 500 && hasJobs(spark); i++) {
            Thread.sleep(20);
        }
        assertThat(spark.statusTracker().getActiveJobIds()).isEmpty();
    }

    /** By what listeners were told of all that has happened so far. */
    private static boolean hasJobs(SparkContext spark) throws Exception {
        spark.listenerBus().waitUntilEmpty();
        return spark.statusTracker().getActiveJobIds().length > 0;
    }

    /** Jobs started so far. */
    int jobs() throws Exception {
        upToNow();
        synchronized (this) {
            return jobs;
        }
    }

    /** Jobs ended so far. */
    int endedJobs() throws Exception {
        upToNow();
        synchronized (this) {
            return endedJobs;
        }
    }

    /** Returns once so many jobs have ended; fails after ten seconds. */
    void awaitEnded(int expected) throws Exception {
        for (int i = 0; i < 500 && endedJobs() < expected; i++) {
            Thread.sleep(20);
        }
        assertThat(endedJobs()).as("jobs that have ended").isEqualTo(expected);
    }

    /** Attempts at tasks that have failed so far, lost executors' included. */
    int failedTasks() throws Exception {
        upToNow();
        synchronized (this) {
            return failedTasks;
        }
    }

    /** Second attempts so far at tasks that were still running. */
    int duplicates() throws Exception {
        upToNow();
        synchronized (this) {
            return duplicates;
        }
    }

    /** Executors lost so far. */
    int lostExecutors() throws Exception {
        upToNow();
        synchronized (this) {
            return lostExecutors;
        }
    }

    /** Who ran tasks so far: executors, or "driver". */
    Set<String> executors() throws Exception {
        upToNow();
        synchronized (this) {
            return Set.copyOf(executors);
        }
    }

    /** The bytes of all results of tasks so far, those of jobs that are about to end included. */
    long resultBytes() throws Exception {
        awaitEnded(jobs());
        synchronized (this) {
            return resultBytes.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Who held blocks of a broadcast so far. */
    Set<String> holdersOf(long broadcast) throws Exception {
        upToNow();
        synchronized (this) {
            return Set.copyOf(broadcastsSeen.getOrDefault(broadcast, Set.of()));
        }
    }

    private void upToNow() throws Exception {
        spark.listenerBus().waitUntilEmpty();
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
    }
}
