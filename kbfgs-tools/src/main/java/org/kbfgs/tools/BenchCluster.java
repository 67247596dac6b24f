package org.kbfgs.tools;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.kbfgs.bench.Distribution;
import org.kbfgs.bench.Memory;
import org.kbfgs.bench.RandomExamples;
import org.kbfgs.bench.TimedMethod;
import org.kbfgs.bench.Workload;
import org.kbfgs.config.Method;
import org.kbfgs.data.Shard;
import org.kbfgs.spark.objective.SparkObjective;
import org.kbfgs.spark.owners.SparkOwners;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.RoundedWeights;
import org.kbfgs.train.LayerOwners;

/** A workload's shards on a cluster, made where they are cached, dealt to its tasks as a training's are. */
record BenchCluster(Cluster cluster, Workload load, JavaRDD<Shard> shards) implements Distribution, AutoCloseable {

    static BenchCluster start(Cluster cluster, Workload load) {
        List<Integer> numbers =
                IntStream.range(0, load.schedule().shards()).boxed().toList();
        RandomExamples examples = new RandomExamples(load);
        int partitions = Math.min(numbers.size(), cluster.tasks());
        return new BenchCluster(cluster, load, EvenCache.of(cluster.session().sparkContext(), () -> cluster.context()
                .parallelize(numbers, partitions)
                .map(examples::shard)));
    }

    @Override
    public Objective objective() {
        return RoundedWeights.of(
                new SparkObjective(shards, load.network(), load.arithmetic(), load.precision(), load.schedule()),
                load.weights(),
                load.network(),
                load.arithmetic());
    }

    @Override
    public Optional<LayerOwners> owners(TimedMethod method) {
        if (topology() == Topology.DRIVER) {
            return Optional.empty();
        }
        return Optional.of(owners(method.method()));
    }

    /** Owners of a method's layers, the caller's to close. */
    SparkOwners owners(Method method) {
        return new SparkOwners(
                () -> shards,
                load.network(),
                load.arithmetic(),
                load.precision(),
                load.weights(),
                load.schedule(),
                method);
    }

    @Override
    public Topology topology() {
        return Topology.configured(cluster.session()).orElse(Topology.DRIVER);
    }

    @Override
    public int tasks() {
        return shards.getNumPartitions();
    }

    @Override
    public int executors() {
        return isOfProcesses()
                ? cluster.session().sparkContext().statusTracker().getExecutorInfos().length - 1 // less the driver
                : 1;
    }

    @Override
    public Map<String, Memory> memory() {
        return isOfProcesses() ? new MemoryProbe().ask(cluster) : Map.of();
    }

    @Override
    public boolean isOfProcesses() {
        return !cluster.session().sparkContext().isLocal();
    }

    @Override
    public void close() {
        shards.unpersist(true);
    }
}
