package org.kbfgs.spark.dataset;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.TaskResourceProfile;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.util.Utils;
import org.kbfgs.spark.session.Cluster;

/**
 * Tasks of one core each, so that as many run as there are cores, where a training's task has all cores of its executor.
 * Spark 3.5 has tasks of different sizes on standalone clusters, YARN and Kubernetes, and with dynamic allocation starts
 * other executors for them, which is not wanted: there, a task has all cores, and computes as many partitions at once.
 */
public final class OneCore {

    private static final TaskResourceProfile PROFILE =
            new TaskResourceProfile(new TaskResourceRequests().cpus(1).requests());

    private OneCore() {}

    /**
     * The data of partitions in any order, computed by all cores: by tasks of one core each, or by tasks of several partitions.
     * Modified: partitions.
     */
    static <T> RDD<T> onAllCores(RDD<T> partitions) {
        useOneCoreEach(partitions);
        SparkConf conf = partitions.context().conf();
        int threads = Cluster.threads(conf);
        return Utils.isDynamicAllocationEnabled(conf) && threads > 1
                ? PartitionsAtOnce.of(partitions, threads)
                : partitions;
    }

    /** Has the stage that ends with this data set be such tasks, where it can. Modified: tasks. */
    public static void useOneCoreEach(RDD<?> tasks) {
        if (isUsual(tasks.context()) && isSupported(tasks.context())) {
            tasks.withResources(PROFILE);
        }
    }

    private static boolean isUsual(SparkContext spark) {
        return !spark.isLocal() && !Utils.isDynamicAllocationEnabled(spark.conf());
    }

    private static boolean isSupported(SparkContext spark) {
        try {
            return spark.resourceProfileManager().isSupported(PROFILE);
        } catch (Exception unsupported) { // a SparkException, which Scala does not declare
            return false;
        }
    }
}
