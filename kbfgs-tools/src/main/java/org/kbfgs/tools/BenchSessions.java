package org.kbfgs.tools;

import org.apache.spark.SparkConf;
import org.kbfgs.spark.session.Cluster;

/** The clusters that a benchmark runs on. */
final class BenchSessions {

    private static final String NAME = "kbfgs bench";

    private BenchSessions() {}

    /** The cluster that the command is submitted to. */
    static Cluster submittedTo() {
        return Cluster.open(NAME);
    }

    /** The cluster that the command is submitted to, or, as training needs none with a local master, an executor process. */
    static Cluster ofExecutors() {
        return Cluster.isLocal(Cluster.defaults()) ? ofProcesses(1) : submittedTo();
    }

    /** So many executor processes on this machine, which share its cores. */
    static Cluster ofProcesses(int executors) {
        SparkConf conf = new SparkConf().setIfMissing("spark.executor.memory", "1g");
        int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / executors);
        long megabytes = conf.getSizeAsMb("spark.executor.memory");
        return Cluster.open(
                NAME,
                conf.set("spark.master", "local-cluster[" + executors + "," + cores + "," + megabytes + "]")
                        .set("spark.task.cpus", String.valueOf(cores)));
    }
}
