package org.kbfgs.spark.prepare;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkConf;
import org.kbfgs.source.TaskRunner;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.ClusterFailure;

/** Runs each list of tasks as a Spark job, a core a task. */
public record SparkTaskRunner(Cluster cluster) implements TaskRunner {

    /** Opens a session, and waits for its executors. */
    public static SparkTaskRunner open(String name) {
        return new SparkTaskRunner(Cluster.openForReading(name, settings()));
    }

    /** The session's settings: unlike a training's, tasks do not take all cores of an executor. */
    static SparkConf settings() {
        return Cluster.defaults().setIfMissing("spark.task.cpus", "1");
    }

    @Override
    public <R extends Serializable> List<R> run(List<Task<R>> tasks) {
        try {
            return cluster.context()
                    .parallelize(tasks, tasks.size())
                    .map(Task::run)
                    .collect();
        } catch (Exception failure) { // Scala throws Spark's checked exceptions without declaring them
            throw ClusterFailure.of("writing examples", failure);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
