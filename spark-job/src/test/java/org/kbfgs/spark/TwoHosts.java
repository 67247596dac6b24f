package org.kbfgs.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * A standalone master and two workers in this process, each worker on an address of its own, as on two machines: Spark
 * runs a task's duplicate only on another host.
 */
final class TwoHosts implements AutoCloseable {

    private static final int MEBIBYTES = 1024;

    private final List<RpcEnv> parts = new ArrayList<>();
    private final int port;
    private final SparkConf conf;
    private final Path work;

    private TwoHosts(SparkConf conf, Path work, int workers) {
        var master = Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf);
        this.conf = conf;
        this.work = work;
        parts.add(master._1());
        port = master._1().address().port();
        for (int w = 1; w <= workers; w++) {
            addWorker();
        }
    }

    /** One more worker of one core. */
    void addWorker() {
        int w = parts.size();
        parts.add(Worker.startRpcEnvAndEndpoint(
                "127.0.0." + (w + 1),
                0,
                0,
                1,
                MEBIBYTES,
                new String[] {"spark://127.0.0.1:" + port},
                work.resolve("worker-" + w).toString(),
                Option.apply(w),
                conf,
                Option.empty()));
    }

    /** Executors write below the folder. */
    static TwoHosts start(Path work) {
        return start(work, 2);
    }

    /** With the number of workers that are there at first. */
    static TwoHosts start(Path work, int workers) {
        SparkConf conf = LocalCluster.conf(LocalCluster.TWO_EXECUTORS).set("spark.master.rest.enabled", "false");
        return new TwoHosts(conf, work, workers);
    }

    /** Settings for a context with an executor of one core on each. */
    SparkConf conf() {
        return LocalCluster.conf(LocalCluster.TWO_EXECUTORS).setMaster("spark://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).shutdown();
            parts.get(i).awaitTermination();
        }
    }
}
