package org.kbfgs.spark.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockManagerAdded;
import org.apache.spark.scheduler.SparkListenerBlockManagerRemoved;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.RDDBlockId;
import org.kbfgs.spark.session.Cluster;

/**
 * Rebalances a cached dataset over the executors after one was lost. Its partitions are recomputed where there is room
 * at that moment, beside others; and there they would stay, as Spark sends a task to where its partition is cached, while
 * the executor that came in place of the lost one stands idle. So partitions are dropped where they crowd, and the next
 * job makes them where there is room; or beside others again, if Spark has not learnt yet that they are gone or that an
 * executor has come. Then once more after 2 jobs, 4, 8 and so on: where they never spread, that costs ever less.
 */
public final class CacheRebalancer extends SparkListener implements AutoCloseable {

    private final SparkContext spark;
    private final int dataset;
    private final int partitions;
    /** The cached partitions of each executor, by its address. */
    private final Map<String, TreeSet<Integer>> held = new HashMap<>();

    /** The jobs between the last attempt and the next one, and those of them that are still to end. */
    private int pause = 1;

    private int left;

    private int attempts;

    private CacheRebalancer(SparkContext spark, int dataset, int partitions) {
        this.spark = spark;
        this.dataset = dataset;
        this.partitions = partitions;
    }

    /** Watches a dataset that is not computed yet, until this is closed. */
    static CacheRebalancer watch(JavaRDD<?> dataset) {
        CacheRebalancer balance = new CacheRebalancer(dataset.context(), dataset.id(), dataset.getNumPartitions());
        dataset.context().addSparkListener(balance);
        return balance;
    }

    @Override
    public void onBlockManagerAdded(SparkListenerBlockManagerAdded added) {
        pause = 1;
        left = 0;
    }

    @Override
    public void onBlockManagerRemoved(SparkListenerBlockManagerRemoved removed) {
        held.remove(removed.blockManagerId().hostPort());
    }

    @Override
    public void onBlockUpdated(SparkListenerBlockUpdated updated) {
        BlockUpdatedInfo info = updated.blockUpdatedInfo();
        if (info.blockId() instanceof RDDBlockId block && block.rddId() == dataset) {
            TreeSet<Integer> here = held.computeIfAbsent(info.blockManagerId().hostPort(), address -> new TreeSet<>());
            if (info.storageLevel().isValid()) {
                here.add(block.splitIndex());
            } else {
                here.remove(block.splitIndex());
            }
        }
    }

    /** Between two jobs. A task that reads a dropped partition all the same reads it to its end. */
    @Override
    public void onJobEnd(SparkListenerJobEnd ended) {
        left = Math.max(0, left - 1);
        List<Integer> surplus = surplus();
        if (left == 0 && !surplus.isEmpty()) {
            attempts++;
            pause *= 2;
            left = pause;
            surplus.forEach(one -> SparkEnv.get().blockManager().master().removeBlock(new RDDBlockId(dataset, one)));
        }
    }

    /** Partitions beyond an executor's even share; others each time, as a task that hangs holds on to the one that it reads. */
    private List<Integer> surplus() {
        int share = Cluster.evenShare(spark, partitions);
        List<Integer> surplus = new ArrayList<>();
        for (TreeSet<Integer> here : held.values()) {
            List<Integer> all = new ArrayList<>(here);
            Collections.rotate(all, attempts);
            all.stream().skip(share).forEach(surplus::add);
        }
        return surplus;
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
    }
}
