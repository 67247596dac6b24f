package org.kbfgs.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.memory.Bytes;
import org.kbfgs.memory.Sizes;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.GpuResources;
import org.kbfgs.spark.session.Topology;

/**
 * The topology of a training: the configured one, else that of the owners where the model at {@link AssumedSpeeds} expects them to be clearly
 * faster.
 *
 * @param reason why, where it was not configured and there are executors to choose for
 */
public record TopologyChoice(Topology topology, Optional<String> reason) {

    private static final double MILLI = 1e-3;

    /** The share of the time with the driver that owners may be expected to take: measured times among owners were longer than the model's. */
    private static final double GAIN = 0.8;

    /** With these, executors come and go. */
    private static final List<String> ELASTIC =
            List.of("spark.dynamicAllocation.enabled", "spark.decommission.enabled");

    /** The configured topology, else the driver's: for trainings before which nobody looks at the executors' memory. */
    public static TopologyChoice configured(SparkSession session) {
        return new TopologyChoice(Topology.configured(session).orElse(Topology.DRIVER), Optional.empty());
    }

    /**
     * The topology of a training in a session, on the executors that are registered now; the driver's in a single process, where
     * executors come and go, and where the model does not know the speed: with GPUs, and with several tasks on an executor.
     *
     * @param examples of the training set
     * @throws BadInput if the configured topology is none, or not possible
     */
    public static TopologyChoice in(SparkSession session, TrainConfig config, long examples) {
        SparkContext spark = session.sparkContext();
        if (Topology.configured(session).isPresent() || spark.isLocal()) {
            return configured(session);
        }
        int executors = Cluster.executors(spark);
        return unpredicted(spark.conf(), executors, Cluster.tasksAtOnce(spark))
                .map(TopologyChoice::driver)
                .orElseGet(() -> faster(config, examples, executors, Cluster.threads(spark.conf())));
    }

    private static TopologyChoice driver(String reason) {
        return new TopologyChoice(Topology.DRIVER, Optional.of(reason));
    }

    /**
     * Why the model says nothing of a cluster; empty if it does.
     *
     * @param tasks that the executors run at once
     */
    static Optional<String> unpredicted(SparkConf conf, int executors, int tasks) {
        Optional<String> leaving = ELASTIC.stream()
                .filter(setting -> conf.getBoolean(setting, false))
                .findFirst();
        if (leaving.isPresent()) {
            return leaving.map(setting ->
                    setting + " lets executors go, and a layer's owner is not replaced without loss of time");
        }
        if (conf.contains(GpuResources.EXECUTOR)) {
            return Optional.of("times on GPUs are not predicted");
        }
        return tasks == executors
                ? Optional.empty()
                : Optional.of("times of " + tasks + " tasks at once on " + executors + " executors are not predicted");
    }

    /**
     * Owners where they are clearly faster; the driver where they are not, there is one executor, or a layer has too large a state for owners.
     *
     * @param examples of the training set
     * @param cores of an executor
     */
    public static TopologyChoice faster(TrainConfig config, long examples, int executors, int cores) {
        ClusterSpec setup = new ClusterSpec(
                executors,
                cores,
                AssumedSpeeds.bytesPerSecond(AssumedSpeeds.GBIT),
                config.miniBatch(),
                config.shards());
        boolean fullBatch = config.miniBatch() >= examples;
        if (setup.placement().tasks() < 2) {
            return driver("one executor has all shards, and nothing is sent between executors");
        }
        long block = Sizes.largestBlock(
                Sizes.ofLayers(config.network(), config.method(), fullBatch, config.type(), config.wire()));
        if (!Sizes.fitsBlock(block)) {
            return driver("a layer has a state of " + new Bytes(block) + ", and Spark moves blocks of at most 2 GiB");
        }
        MethodLoad load = MethodLoad.of(config, fullBatch);
        double onDriver = AssumedSpeeds.onDriver(cores).predict(load, setup).seconds();
        double amongOwners = AssumedSpeeds.amongOwners(cores).seconds(load, setup);
        Topology faster = amongOwners < GAIN * onDriver ? Topology.OWNERS : Topology.DRIVER;
        return new TopologyChoice(
                faster,
                Optional.of(String.format(
                        Locale.ROOT,
                        "%d executors, %d Gbit/s assumed, %.1f ms an iteration expected with driver, %.1f with owners,"
                                + " which are taken below %.1f of the driver's",
                        executors,
                        AssumedSpeeds.GBIT,
                        onDriver / MILLI,
                        amongOwners / MILLI,
                        GAIN)));
    }

    /** The driver's topology, where a process has no memory for the other. */
    public TopologyChoice withoutRoomForOwners() {
        return topology == Topology.OWNERS ? driver("owners would need more memory") : this;
    }

    /** A line for the user, where there was a choice. */
    public Optional<String> line() {
        return reason.map(why -> Topology.SETTING + " is " + topology.label() + ": " + why);
    }
}
